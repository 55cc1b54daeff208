package io.narrows.exporter.domain.spool;

import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.report.ReportData;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Outbound port: the deliveries that were given up, with everything needed to try them again. Part of a spool.
///
/// Thread-safe. Changes are durable when the call returns.
public interface DeadLetters {

    /// @param after the last letter of the previous page
    /// @return at most `limit`, oldest report first
    List<DeadLetter> list(DeadLetterFilter filter, Optional<DeliveryId> after, int limit);

    long count(DeadLetterFilter filter);

    /// The full report of a dead letter.
    Optional<ReportData> report(DeliveryId id);

    /// Makes the selected letters pending again, as new: without attempts, and with an age that counts from now.
    ///
    /// @return the number of letters
    long replay(DeadLetterFilter filter, Instant now);

    /// Deletes the selected letters for good.
    ///
    /// @return the number of letters
    long purge(DeadLetterFilter filter);
}
