package io.narrows.exporter.domain.spool;

import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.report.ReportData;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Outbound port: the deliveries that were given up, with all that is needed to try them again. Part of a spool.
///
/// Thread-safe. Changes are durable when the call returns.
public interface DeadLetters {

    /// @param after the last one of the page before
    /// @return at most `limit`, oldest report first
    List<DeadLetter> list(DeadLetterFilter filter, Optional<DeliveryId> after, int limit);

    long count(DeadLetterFilter filter);

    /// The report of a dead letter, in full.
    Optional<ReportData> report(DeliveryId id);

    /// Makes them pending again, as new: no attempts, and their age counts from now.
    ///
    /// @return how many
    long replay(DeadLetterFilter filter, Instant now);

    /// Deletes them for good.
    ///
    /// @return how many
    long purge(DeadLetterFilter filter);
}
