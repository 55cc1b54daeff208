package io.narrows.exporter.adapter.outbound.spool.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.spool.LaneName;
import org.junit.jupiter.api.Test;

class PayloadRoomTest {
    private static final LaneName A = lane("a");
    private static final LaneName B = lane("b");
    private static final LaneName C = lane("c");

    private final PayloadRoom room = new PayloadRoom(1_600);

    private static LaneName lane(String fingerprint) {
        return new LaneName(new ConsumerId("webhook"), fingerprint);
    }

    @Test
    void largePayloadsLeaveAQuarterToSmallOnes() {
        assertThat(room.claim(A, true, 0, 1_200)).isPresent();
        assertThat(room.claim(B, true, 0, 101)).isEmpty();
        for (int i = 0; i < 4; i++) {
            assertThat(room.claim(C, true, 0, 100)).isPresent();
        }
        assertThat(room.claim(C, true, 0, 1)).isEmpty();
        assertThat(room.refused()).isEqualTo(2);
    }

    @Test
    void aBatchThatGrowsIsLargeFromASixteenthOfTheRoomOn() {
        assertThat(room.claim(A, true, 0, 1_100)).isPresent();
        assertThat(room.claim(B, true, 0, 100)).isPresent();
        assertThat(room.claim(B, true, 100, 1)).isEmpty();
        assertThat(room.refused())
                .as("a batch that is only shorter was not put off")
                .isZero();
    }

    @Test
    void theLargePayloadThatWaitsLongestIsNotOvertaken() {
        var first = room.claim(A, true, 0, 1_000).orElseThrow();
        assertThat(room.claim(B, true, 0, 800)).isEmpty();
        assertThat(room.claim(C, true, 0, 200)).as("C fits, but B waits").isEmpty();

        room.release(first);

        assertThat(room.claim(C, true, 0, 200))
                .as("C fits, but it is the turn of B")
                .isEmpty();
        assertThat(room.claim(B, true, 0, 800)).isPresent();
        assertThat(room.claim(C, true, 0, 200)).isPresent();
    }

    @Test
    void largePayloadsForDestinationsThatNeverTookAReportLeaveHalfOfTheRestToOthers() {
        assertThat(room.claim(A, false, 0, 500)).isPresent();
        assertThat(room.claim(B, false, 0, 101)).isEmpty();
        assertThat(room.claim(C, true, 0, 700)).isPresent();
    }

    @Test
    void aPayloadThatIsLargerThanTheRoomGoesWhileNextToNothingElseDoes() {
        var first = room.claim(A, true, 0, 401).orElseThrow();
        assertThat(room.claim(B, true, 0, 5_000)).isEmpty();

        room.release(first);
        assertThat(room.claim(A, true, 0, 100)).isPresent();

        var larger = room.claim(B, true, 0, 5_000).orElseThrow();
        assertThat(room.claim(C, true, 0, 1)).isEmpty();
        room.release(larger);
        assertThat(room.claim(C, true, 0, 1)).isPresent();
    }
}
