package io.narrows.exporter.domain.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.plugin.PluginCall.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class PluginCallTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration NOW = Duration.ZERO;

    private final CountDownLatch never = new CountDownLatch(1);

    @Test
    void tellsWhatTheCallReturnedOrThrew() throws Exception {
        var returning = PluginCall.start("a", () -> "value");
        var throwing = PluginCall.start("b", () -> {
            throw new IOException("hunter2");
        });

        assertThat(returning.await(SOON)).isEqualTo(new Outcome.Returned<>("value"));
        assertThat(throwing.await(SOON)).isInstanceOfSatisfying(Outcome.Threw.class, threw -> {
            assertThat(threw.thrown()).isInstanceOf(IOException.class).hasMessage("hunter2");
            assertThat(threw.description())
                    .startsWith("java.io.IOException at ")
                    .contains("PluginCallTest.java")
                    .doesNotContain("hunter2");
            assertThat(threw.late()).isFalse();
        });
    }

    @Test
    void aCallThatHasNotEndedTellsWhereItIsAndHowItEndsLater() throws Exception {
        var entered = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var call = PluginCall.start("a", () -> {
            entered.countDown();
            release.await();
            return "late";
        });
        entered.await();

        var outcome = call.await(NOW);

        assertThat(call.hasEnded()).isFalse();
        assertThat(call.stackTrace())
                .anyMatch(frame -> frame.getClassName().startsWith(getClass().getName()));
        release.countDown();
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Running.class,
                        running -> assertThat(running.late().join()).isEqualTo(new Outcome.Returned<>("late")));
        assertThat(call.hasEnded()).isTrue();
        assertThat(call.stackTrace()).isEmpty();
    }

    @Test
    void anInterruptReachesTheCallAndMakesWhatItThrowsLate() throws Exception {
        var call = PluginCall.start("a", () -> {
            never.await();
            return "";
        });

        call.interrupt();

        assertThat(call.await(SOON)).isInstanceOfSatisfying(Outcome.Threw.class, threw -> {
            assertThat(threw.thrown()).isInstanceOf(InterruptedException.class);
            assertThat(threw.late()).isTrue();
        });
    }

    @Test
    void aCallThatIsInterruptedBeforeItsThreadIsThereStartsInterrupted() throws Exception {
        var threads = new ArrayList<Runnable>();
        var call = PluginCall.start(threads::add, () -> Thread.currentThread().isInterrupted());

        call.interrupt();
        Thread.ofPlatform().start(threads.getFirst()).join(SOON);

        assertThat(call.await(NOW)).isEqualTo(new Outcome.Returned<>(true));
    }

    @Test
    void anInterruptStaysWithItsCallOnAThreadThatServesSeveral() throws Exception {
        var first = new ArrayList<Runnable>();
        var ignoring = PluginCall.start(first::add, () -> Thread.currentThread().isInterrupted());
        var next = PluginCall.start(first::add, () -> Thread.currentThread().isInterrupted());
        ignoring.interrupt();

        Thread.ofPlatform().start(() -> first.forEach(Runnable::run)).join(SOON);
        ignoring.interrupt();

        assertThat(List.of(ignoring.await(NOW), next.await(NOW)))
                .containsExactly(new Outcome.Returned<>(true), new Outcome.Returned<>(false));
    }
}
