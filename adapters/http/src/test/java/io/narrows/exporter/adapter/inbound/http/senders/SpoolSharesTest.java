package io.narrows.exporter.adapter.inbound.http.senders;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.memory.MemorySpool;
import io.narrows.exporter.domain.access.Glob;
import io.narrows.exporter.domain.access.Sender;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.history.HistoryLimits;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.Acceptance;
import io.narrows.exporter.domain.spool.Acceptance.NewDelivery;
import io.narrows.exporter.domain.spool.DeliveryState.Pending;
import io.narrows.exporter.domain.spool.PendingFilter;
import io.narrows.exporter.domain.spool.Spool;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SpoolSharesTest {
    private static final Sender CI = sender("ci");
    private static final Sender LAB = sender("lab");

    private final AtomicLong now = new AtomicLong();
    private final Random random = new Random();
    private final Spool spool = new MemorySpool(
            Clock.systemUTC(), 1 << 20, Duration.ofHours(1), Duration.ofHours(1), 1_000, HistoryLimits.NONE);

    @Test
    void whatWaitsFromBeforeCountsForItsSenderAfterARestart() {
        append(CI, "a", 60);
        append(Sender.ANYBODY, "a", 90);
        var shares = shares();

        assertThat(shares.take(CI, 41)).isFalse();
        assertThat(shares.take(CI, 40)).isTrue();
        assertThat(shares.take(LAB, 100)).isTrue();
        assertThat(shares.take(Sender.ANYBODY, 11)).isFalse();
        assertThat(shares.take(Sender.ANYBODY, 10)).isTrue();
    }

    @Test
    void whatWasDeliveredOrDeletedGivesRoomBackAtTheNextCount() {
        append(CI, "gone", 90);
        append(CI, "stays", 10);
        var shares = shares();
        assertThat(shares.take(CI, 1)).isFalse();

        spool.purgePending(new PendingFilter(Set.of(), Set.of("gone")));
        assertThat(shares.take(CI, 1)).isFalse(); // a moment after the last count
        now.addAndGet(Duration.ofSeconds(1).toNanos());

        assertThat(shares.take(CI, 90)).isTrue();
        assertThat(shares.take(CI, 1)).isFalse();
    }

    @Test
    void aReportThatIsRefusedTakesNoRoom() {
        var shares = shares();

        assertThat(shares.take(CI, 101)).isFalse();
        assertThat(shares.take(CI, 100)).isTrue();
    }

    private SpoolShares shares() {
        return new SpoolShares(spool, 100, List.of(CI, LAB), now::get);
    }

    private void append(Sender sender, String source, int size) {
        var at = Instant.now();
        var report = new ReportData(
                sender.own(ReportId.at(at, random)), source, at, Labels.NONE, Payload.of("x".repeat(size)));
        var lane = spool.lane(new ConsumerId("file"), ConsumerSettings.NONE);
        spool.append(new Acceptance(report, List.of(new NewDelivery(lane, Pending.NEW)), Optional.empty()));
    }

    private static Sender sender(String name) {
        return new Sender(name, List.of(new Glob("*")), List.of(), false);
    }
}
