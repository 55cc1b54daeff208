package io.narrows.exporter.adapter.outbound.spool;

import io.narrows.exporter.domain.history.HistoryLimits;
import io.narrows.exporter.domain.history.ReportFilter;
import io.narrows.exporter.domain.history.Resend;
import io.narrows.exporter.domain.spool.SpoolFixture;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/// A program that sends past reports to another consumer, until it is killed. Prints `resending` before.
final class ResendUser {
    private ResendUser() {}

    public static void main(String[] arguments) {
        // Not closed, because a kill ends this program.
        var settings = TestSettings.sealed(Path.of(arguments[0]), Path.of(arguments[1]));
        var spool = SqliteSpool.open(
                TestSettings.withHistory(settings, new HistoryLimits(settings.maxSize(), settings.receiptRetention())),
                Clock.systemUTC());
        System.out.println("resending");
        var backfill = new Resend(ReportFilter.ALL, List.of(SpoolFixture.searchLane(spool)), true);
        spool.history().resend(backfill, SpoolFixture.START);
        System.out.println("resent");
    }
}
