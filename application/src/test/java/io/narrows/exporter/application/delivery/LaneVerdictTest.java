package io.narrows.exporter.application.delivery;

import static io.narrows.exporter.application.delivery.LaneVerdict.NOTHING;
import static io.narrows.exporter.application.delivery.LaneVerdict.TAKEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.application.delivery.LaneVerdict.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LaneVerdictTest {
    private static final LaneVerdict BUSY = LaneVerdict.unavailable("s", "HTTP 429", Duration.ofSeconds(7), false);
    private static final LaneVerdict DENIED = LaneVerdict.misconfigured("s", "HTTP 401", false);

    @Test
    void aBatchIsTakenWhenAllOfItIs() {
        assertThat(NOTHING.and(TAKEN).and(TAKEN).kind()).isEqualTo(Kind.TAKEN);
    }

    @Test
    void aBatchIsUnavailableWhenAllOfItIs() {
        assertThat(NOTHING.and(BUSY).and(BUSY).kind()).isEqualTo(Kind.UNAVAILABLE);
    }

    @Test
    void aBatchOfWhichSomethingWasTakenIsPartlyRefusedInAnyOrder() {
        assertThat(TAKEN.and(BUSY).kind()).isEqualTo(Kind.PARTLY_REFUSED);
        assertThat(BUSY.and(TAKEN).kind()).isEqualTo(Kind.PARTLY_REFUSED);
    }

    @Test
    void aMisconfiguredDeliverySpeaksForTheLaneWhereNothingWasTaken() {
        var verdict = NOTHING.and(BUSY).and(DENIED);

        assertThat(verdict.kind()).isEqualTo(Kind.MISCONFIGURED);
        assertThat(verdict.reason()).isEqualTo("HTTP 401");
        assertThat(verdict.isHopeless()).isTrue();
    }

    @Test
    void whatWasTakenProvesTheCredentialsOfTheOthers() {
        assertThat(DENIED.and(TAKEN).kind()).isEqualTo(Kind.PARTLY_REFUSED);
        assertThat(TAKEN.and(BUSY).and(DENIED).kind()).isEqualTo(Kind.PARTLY_REFUSED);
    }

    @Test
    void theLongestWaitThatWasAskedForCounts() {
        var longer = LaneVerdict.unavailable("s", "HTTP 503", Duration.ofSeconds(9), false);

        assertThat(BUSY.and(longer).and(BUSY).retryAfter()).isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void aConsumerThatThrowsThreeTimesMakesTheRestHopeless() {
        var thrown = LaneVerdict.failed("s", "it threw");

        assertThat(TAKEN.and(thrown).and(thrown).isHopeless()).isFalse();
        assertThat(TAKEN.and(thrown).and(thrown).and(thrown).isHopeless()).isTrue();
    }
}
