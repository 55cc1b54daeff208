package io.narrows.exporter.application.delivery;

import static io.narrows.exporter.application.Fixtures.CLUSTER;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.application.Fixtures;
import io.narrows.exporter.application.SharedMemory;
import io.narrows.exporter.application.call.LaneTarget;
import io.narrows.exporter.application.call.LaneTarget.Gone;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Replicas;
import io.narrows.exporter.domain.spool.Spool;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What one exporter cannot deliver, and another at the same spool may.
class ElsewhereTest {
    private static final LaneName LANE = new LaneName(CLUSTER, "0123456789");
    private static final Gone NOT_INSTALLED = new Gone(DeathCause.NOT_INSTALLED, "no plugin provides it");
    private static final Gone KEY_MISSING = new Gone(DeathCause.KEY_MISSING, "its lane is sealed with a key");
    private static final Gone INCOMPLETE = new Gone(DeathCause.INCOMPLETE_SETTINGS, "it lacks a setting");

    private final SharedMemory shared = new SharedMemory(Fixtures.spool());
    private final Spool mine = shared.join("mine");
    private long nanos;
    private final GoneSince goneSince = new GoneSince(() -> nanos);

    @Test
    void whatAnotherHasIsLeftToIt() {
        shared.join("other").replicas().announce(Set.of(CLUSTER));
        var elsewhere = elsewhere(mine);

        pass(Duration.ofDays(1));

        assertThat(elsewhere.mayDeliver(NOT_INSTALLED)).isTrue();
    }

    @Test
    void aPluginIsWaitedForAMomentAfterTheLastExporterWithItHasEnded() {
        shared.join("other").replicas().announce(Set.of(CLUSTER));
        var elsewhere = elsewhere(mine);
        assertThat(elsewhere.mayDeliver(NOT_INSTALLED)).isTrue();
        shared.leave("other");

        assertThat(elsewhere.mayDeliver(NOT_INSTALLED)).isTrue();
        pass(Replicas.DISCOVERY);
        assertThat(elsewhere.mayDeliver(NOT_INSTALLED)).isFalse();
    }

    @Test
    void settingsThatAreWrongHereMayBeRightElsewhereDuringARollout() {
        shared.join("other");
        var elsewhere = elsewhere(mine);

        assertThat(elsewhere.mayDeliver(INCOMPLETE)).isTrue();
        pass(Replicas.ROLLOUT);
        assertThat(elsewhere.mayDeliver(INCOMPLETE)).isFalse();
    }

    @Test
    void eachReasonHasATimeOfItsOwn() {
        shared.join("other");
        var elsewhere = elsewhere(mine);
        assertThat(elsewhere.mayDeliver(KEY_MISSING)).isTrue();

        pass(Replicas.ROLLOUT);

        assertThat(elsewhere.mayDeliver(INCOMPLETE)).isTrue();
        assertThat(elsewhere.mayDeliver(NOT_INSTALLED)).isTrue();
        assertThat(elsewhere.mayDeliver(KEY_MISSING)).isTrue();
    }

    @Test
    void aLaneThatWasHereInBetweenIsLeftToOthersAsLongAsBefore() {
        shared.join("other");
        var elsewhere = elsewhere(mine);
        assertThat(elsewhere.mayDeliver(INCOMPLETE)).isTrue();
        elsewhere.isHere();

        pass(Replicas.ROLLOUT);

        assertThat(elsewhere.mayDeliver(INCOMPLETE)).isTrue();
    }

    @Test
    void aLaneThatGaveWayDoesNotBeginAgain() {
        shared.join("other");
        assertThat(elsewhere(mine).mayDeliver(INCOMPLETE)).isTrue();

        pass(Replicas.ROLLOUT);

        assertThat(elsewhere(mine).mayDeliver(INCOMPLETE)).isFalse();
    }

    @Test
    void settingsThatAreWrongForTheOnlyExporterAreWrongWhenNoOtherCanBeUnknown() {
        var elsewhere = elsewhere(mine);

        assertThat(elsewhere.mayDeliver(INCOMPLETE)).isTrue();
        pass(Replicas.DISCOVERY);
        assertThat(elsewhere.mayDeliver(INCOMPLETE)).isFalse();
    }

    @Test
    void damagedSettingsAreDamagedEverywhere() {
        shared.join("other");

        assertThat(elsewhere(mine).mayDeliver(LaneTarget.DAMAGED)).isFalse();
    }

    @Test
    void aSpoolThatIsNotSharedIsLeftToNobody() {
        assertThat(elsewhere(Fixtures.spool()).mayDeliver(NOT_INSTALLED)).isFalse();
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private Elsewhere elsewhere(Spool spool) {
        var settings = LaneSettings.DEFAULT;
        var backoff = new Backoff(settings.firstBackoff(), settings.longestBackoff(), new Random(1));
        var clock = Clock.systemUTC();
        var gate = new LaneGate(LANE, settings, () -> LaneShare.WHOLE, backoff, clock, clock, new LaneFigures());
        return new Elsewhere(LANE, gate, spool.replicas(), goneSince);
    }
}
