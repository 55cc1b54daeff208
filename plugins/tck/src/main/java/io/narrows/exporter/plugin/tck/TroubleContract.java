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
        try (var consumer = Trial.of(this, Need.of(this, Ability.PAUSE, busy()))) {
            assertThat(consumer.deliver(Trial.delivery(this))).singleElement().satisfies(result -> {
                assertThat(result).isInstanceOf(Unavailable.class);
                assertThat(((Unavailable) result).retryAfter()).as("retryAfter").isEqualTo(RETRY_AFTER);
            });
        }
    }

    @Test
    default void wrongCredentialsAreMisconfigured() throws Exception {
        try (var consumer = Trial.of(this, Need.of(this, Ability.CREDENTIALS, wrongCredentials()))) {
            assertThat(consumer.deliver(Trial.delivery(this))).singleElement().isInstanceOf(Misconfigured.class);
        }
    }

    @Test
    default void anUnknownHostIsMisconfigured() throws Exception {
        try (var consumer = Trial.of(this, Need.of(this, Ability.HOST_NAME, unknownHost()))) {
            assertThat(consumer.deliver(Trial.delivery(this)))
                    .as("results for a host that has no address")
                    .singleElement()
                    .isInstanceOf(Misconfigured.class);
        }
    }

    /// A server that nobody vouches for learns neither a report nor a password.
    @Test
    default void aCertificateThatNobodyVouchesForIsMisconfigured() throws Exception {
        try (var server = UntrustedServer.start()) {
            var setup = Need.of(this, Ability.TLS, tlsDestinationAt(server.address()));
            try (var consumer = Trial.of(this, setup)) {
                assertThat(consumer.deliver(Trial.delivery(this)))
                        .as("results for a server whose certificate no authority has signed")
                        .singleElement()
                        .isInstanceOf(Misconfigured.class);
            }
            assertThat(server.wasAsked())
                    .as("the server was asked for a connection")
                    .isTrue();
            assertThat(server.wasTrusted()).as("the server was sent data").isFalse();
        }
    }

    /// The destination is up and says that it does not store the report now, such as for a full disk.
    @Test
    default void overloadedIsNotDelivered() throws Exception {
        var protocol = wireProtocol();
        var setup = overloaded();
        if (protocol.overloads().isEmpty() || setup.isPresent()) {
            isUnavailable("overloaded()", Need.of(this, Ability.OVERLOAD, setup));
        }
        for (var answer : protocol.overloads()) {
            try (var server = HostileServer.playing(protocol, answer)) {
                isUnavailable(
                        answer.toString(), Need.of(this, Ability.NETWORK, hostileDestinationAt(server.address())));
            }
        }
    }

    private void isUnavailable(String destination, Setup setup) throws Exception {
        try (var consumer = Trial.of(this, setup)) {
            assertThat(consumer.deliver(Trial.delivery(this)))
                    .as("results of %s", destination)
                    .singleElement()
                    .satisfies(result -> {
                        assertThat(result).isInstanceOf(Unavailable.class);
                        assertThat(Reason.of(result)).as("reason").isNotBlank();
                    });
        }
    }

    private void givesUpWhenInterrupted(HostileServer peer, Class<?>... answers) throws Exception {
        var setup = Need.of(this, Ability.NETWORK, destinationAt(peer.address()));
        try (var consumer = Trial.of(this, setup)) {
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
        var setup = Need.of(this, Ability.NETWORK, destinationAt(peer.address()));
        try (var consumer = Trial.of(this, setup)) {
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
