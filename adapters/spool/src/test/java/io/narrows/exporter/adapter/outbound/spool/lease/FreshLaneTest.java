package io.narrows.exporter.adapter.outbound.spool.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.LaneName;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FreshLaneTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

    private final FreshMemory memory = new FreshMemory(1 << 20);
    private final FreshLane lane = new FreshLane(memory);

    /// Two threads ask for a batch. The first one has read the queue to its end; then reports come, and the second one,
    /// which began before, reads only a part of them. What it does not read must be found by the next query.
    @Test
    void aQueryThatDoesNotReachTheEndLeavesTheLaneIncomplete() {
        lane.caughtUp(lane.beginQuery());
        memory.add(delivery(), lane);
        assertThat(lane.isComplete()).isTrue();

        lane.beginQuery();

        assertThat(lane.next()).isEmpty();
        assertThat(lane.isComplete()).isFalse();
    }

    @Test
    void aQueryThatReachesTheEndMakesItComplete() {
        lane.beginQuery();
        lane.caughtUp(lane.beginQuery());

        memory.add(delivery(), lane);

        assertThat(lane.isComplete()).isTrue();
        assertThat(lane.next()).isPresent();
    }

    private static FreshDelivery delivery() {
        var report = new ReportData(
                ReportId.at(NOW, new SplittableRandom(1)), "a_report", NOW, Labels.NONE, Payload.of("{}"));
        return FreshDelivery.bare(1, 0, new LaneName(new ConsumerId("file"), "fingerprint"), report, true);
    }
}
