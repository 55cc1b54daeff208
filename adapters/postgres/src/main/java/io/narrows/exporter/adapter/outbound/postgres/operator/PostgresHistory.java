package io.narrows.exporter.adapter.outbound.postgres.operator;

import io.narrows.exporter.adapter.outbound.postgres.sql.Core;
import io.narrows.exporter.domain.history.History;
import io.narrows.exporter.domain.history.PastReport;
import io.narrows.exporter.domain.history.ReportFilter;
import io.narrows.exporter.domain.history.ReportPage;
import io.narrows.exporter.domain.history.Resend;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import java.time.Instant;
import java.util.Optional;

/// The history of a shared spool.
public record PostgresHistory(Core core) implements History {
    @Override
    public ReportPage list(ReportFilter filter, Optional<ReportId> before, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<PastReport> find(ReportId id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<ReportData> report(ReportId id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Resend.Count count(Resend resend) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Resend.Count resend(Resend resend, Instant now) {
        throw new UnsupportedOperationException();
    }
}
