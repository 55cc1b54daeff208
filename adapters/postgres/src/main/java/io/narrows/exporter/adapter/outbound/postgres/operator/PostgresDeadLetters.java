package io.narrows.exporter.adapter.outbound.postgres.operator;

import io.narrows.exporter.adapter.outbound.postgres.sql.Core;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.spool.DeadLetter;
import io.narrows.exporter.domain.spool.DeadLetterFilter;
import io.narrows.exporter.domain.spool.DeadLetters;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The dead letters of a shared spool.
public record PostgresDeadLetters(Core core) implements DeadLetters {
    @Override
    public List<DeadLetter> list(DeadLetterFilter filter, Optional<DeliveryId> after, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long count(DeadLetterFilter filter) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<ReportData> report(DeliveryId id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long replay(DeadLetterFilter filter, Instant now) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long purge(DeadLetterFilter filter) {
        throw new UnsupportedOperationException();
    }
}
