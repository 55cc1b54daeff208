package io.narrows.exporter.adapter.outbound.postgres.operator;

import io.narrows.exporter.adapter.outbound.postgres.sql.Core;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.spool.HeldReports;
import io.narrows.exporter.domain.spool.PendingFilter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// What operators ask of pending deliveries, and their deletion.
public record PendingOperations(Core core) {
    /// As `Spool.countPending`.
    public long count(PendingFilter filter) {
        return 0;
    }

    /// As `Spool.purgePending`.
    public long purge(PendingFilter filter) {
        return 0;
    }

    /// As `Spool.held`.
    public HeldReports held(long from, int limit) {
        return new HeldReports(List.of(), OptionalLong.empty());
    }

    /// As `Spool.oldestPending`.
    public Map<ConsumerId, Instant> oldestPending() {
        return Map.of();
    }
}
