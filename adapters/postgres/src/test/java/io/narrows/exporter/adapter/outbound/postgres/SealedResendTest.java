package io.narrows.exporter.adapter.outbound.postgres;

import static io.narrows.exporter.domain.spool.SpoolFixture.START;
import static io.narrows.exporter.domain.spool.SpoolFixture.deliver;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.fill;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.reports;
import static io.narrows.exporter.domain.spool.SpoolFixture.searchLane;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.postgres.sql.PostgresSettings;
import io.narrows.exporter.adapter.outbound.sealing.KeyFile;
import io.narrows.exporter.domain.history.ReportFilter;
import io.narrows.exporter.domain.history.Resend;
import io.narrows.exporter.domain.spool.ManualClock;
import io.narrows.exporter.domain.spool.SpoolFixture;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sending past reports again where payloads are sealed, and so bound to their lanes.
class SealedResendTest {
    @TempDir
    Path home;

    private PostgresSettings settings() {
        var keys = home.resolve("keys");
        new KeyFile(keys, Clock.systemUTC()).create();
        return TestDatabase.sealed(TestDatabase.settings(SpoolFixture.Bounds.WIDE), keys);
    }

    @Test
    void aSealedPayloadIsBoundToTheLaneThatIsAdded() {
        var settings = settings();
        try (var one = PostgresSpool.open(settings, "one", new ManualClock(START));
                var other = PostgresSpool.open(settings, "other", new ManualClock(START))) {
            var appended = fill(one, fileLane(one), 3);
            deliver(one, leaseAll(one, fileLane(one)));

            var backfill = new Resend(ReportFilter.ALL, List.of(searchLane(one)), true);
            assertThat(one.history().resend(backfill, START)).isEqualTo(new Resend.Count(3, 0));
            var again = new Resend(ReportFilter.ALL, List.of(), false);
            assertThat(one.history().resend(again, START)).isEqualTo(new Resend.Count(3, 0));

            assertThat(reports(leaseAll(other, searchLane(other)))).isEqualTo(appended);
            assertThat(reports(leaseAll(other, fileLane(other)))).isEqualTo(appended);
            assertThat(other.history().report(appended.getFirst().id())).contains(appended.getFirst());
            assertThat(other.unreadable().damaged()).isZero();
        }
    }
}
