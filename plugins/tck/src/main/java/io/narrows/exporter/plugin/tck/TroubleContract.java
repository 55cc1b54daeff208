package io.narrows.exporter.plugin.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What comes of reports while the destination is not well. The report is not at fault, so none is rejected, and
/// nothing is thrown: an exception says that the plugin is broken.
public interface TroubleContract extends ConsumerUnderTest {
    /// How soon a consumer has to return once it is interrupted: the exporter calls one that takes longer hung.
    Duration PROMPTLY = Duration.ofSeconds(2);

    @Test
    default void answersForADestinationThatCannotBeReached() throws Exception {
        try (var consumer = Trial.of(this, unreachable())) {
            isTheDestinationsFault(consumer.deliver(Trial.delivery(this)));
        }
    }

    @Test
    default void answersForADestinationThatHangsUp() throws Exception {
        try (var peer = HostileServer.hangingUp()) {
            answersFor(peer);
        }
    }

    @Test
    default void answersForADestinationThatTalksNonsense() throws Exception {
        try (var peer = HostileServer.talkingNonsense()) {
            answersFor(peer);
        }
    }

    @Test
    default void givesUpASilentDestinationWhenInterrupted() throws Exception {
        try (var peer = HostileServer.silent()) {
            givesUpWhenInterrupted(peer, Unavailable.class);
        }
    }

    /// The caller has a deadline for the whole call, which no time-out between two bytes can keep.
    @Test
    default void givesUpASlowDestinationWhenInterrupted() throws Exception {
        try (var peer = HostileServer.dripping()) {
            givesUpWhenInterrupted(peer, Unavailable.class, Misconfigured.class);
        }
    }

    @Test
    default void passesOnHowLongABusyDestinationAsksToBeLeftAlone() throws Exception {
        var setup = busy();
        if (setup.isEmpty()) {
            return;
        }
        try (var consumer = Trial.of(this, setup.get())) {
            assertThat(consumer.deliver(Trial.delivery(this))).singleElement().satisfies(result -> {
                assertThat(result).isInstanceOf(Unavailable.class);
                assertThat(((Unavailable) result).retryAfter()).as("retryAfter").isEqualTo(RETRY_AFTER);
            });
        }
    }

    @Test
    default void wrongCredentialsAreMisconfigured() throws Exception {
        var setup = wrongCredentials();
        if (setup.isEmpty()) {
            return;
        }
        try (var consumer = Trial.of(this, setup.get())) {
            assertThat(consumer.deliver(Trial.delivery(this))).singleElement().isInstanceOf(Misconfigured.class);
        }
    }

    private void givesUpWhenInterrupted(HostileServer peer, Class<?>... answers) throws Exception {
        var setup = destinationAt(peer.address());
        if (setup.isEmpty()) {
            return;
        }
        try (var consumer = Trial.of(this, setup.get())) {
            var call = consumer.start(List.of(Trial.delivery(this)));
            assertThat(peer.keepsSomebodyWaiting(patience())).as("connects").isTrue();

            call.interrupt();

            try {
                assertThat(call.endWithin(PROMPTLY)).singleElement().isInstanceOfAny(answers);
            } catch (InterruptedException e) {
                // As good an end.
            }
        }
    }

    private void answersFor(HostileServer peer) throws Exception {
        var setup = destinationAt(peer.address());
        if (setup.isEmpty()) {
            return;
        }
        try (var consumer = Trial.of(this, setup.get())) {
            isTheDestinationsFault(consumer.deliver(Trial.delivery(this)));
        }
    }

    private static void isTheDestinationsFault(List<DeliveryResult> results) {
        assertThat(results).singleElement().satisfies(result -> {
            assertThat(result).isInstanceOfAny(Unavailable.class, Misconfigured.class);
            assertThat(Reason.of(result)).as("reason").isNotBlank();
        });
    }
}
