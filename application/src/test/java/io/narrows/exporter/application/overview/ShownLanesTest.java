package io.narrows.exporter.application.overview;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.application.delivery.LaneStatus;
import io.narrows.exporter.application.delivery.LaneStatus.State;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Replicas;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The lanes of one exporter as the others read them.
class ShownLanesTest {
    private static final LaneStatus FAILING = lane("b", State.BACKING_OFF, "HTTP 503");

    @Test
    void whatIsWrittenIsRead() {
        var lanes = ShownLanes.read("pod-2", ShownLanes.text(List.of(lane("a", State.OPEN, ""), FAILING)));

        assertThat(lanes).extracting(LaneStatus::replica).containsOnly("pod-2");
        assertThat(lanes).extracting(LaneStatus::state).containsExactly(State.BACKING_OFF, State.OPEN);
        assertThat(lanes.getFirst().hosts()).containsExactlyInAnyOrder("a.test:443", "b.test:443");
        assertThat(lanes.getFirst().reason()).isEqualTo("HTTP 503");
        assertThat(lanes.getFirst().inFlight()).isEqualTo(2);
    }

    @Test
    void aReasonCannotForgeALane() {
        var forging = lane("a", State.PAUSED, "no\tsuch\nfile\tf\tOPEN\t0\t\t");

        assertThat(ShownLanes.read("pod-2", ShownLanes.text(List.of(forging)))).hasSize(1);
    }

    @Test
    void linesOfAnotherVersionAreLeftOut() {
        var text = "openSearch\tf\tSLEEPING\t0\t\t\nfile\tf\tOPEN\t0\t\t\tmore\nnonsense\n\t\t\t\t\t\n";

        assertThat(ShownLanes.read("pod-2", text))
                .singleElement()
                .satisfies(lane -> assertThat(lane.lane().consumer().value()).isEqualTo("file"));
    }

    @Test
    void ofTooManyLanesThoseThatFailAreShown() {
        var open = lane("a", State.OPEN, "x".repeat(1_000));
        var many = IntStream.range(0, 1_000)
                .mapToObj(i -> i < 999 ? open : FAILING)
                .toList();

        var text = ShownLanes.text(many);

        assertThat(text.length()).isLessThanOrEqualTo(Replicas.LONGEST_LANES);
        assertThat(ShownLanes.read("pod-2", text).getFirst().state()).isEqualTo(State.BACKING_OFF);
    }

    private static LaneStatus lane(String fingerprint, State state, String reason) {
        return new LaneStatus(
                new LaneName(new ConsumerId("openSearch"), fingerprint),
                Set.of("a.test:443", "b.test:443"),
                state,
                reason,
                2);
    }
}
