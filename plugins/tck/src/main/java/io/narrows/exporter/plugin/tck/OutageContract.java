package io.narrows.exporter.plugin.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What comes of reports while the network between the consumer and its working destination fails. The contract puts a
/// `TcpProxy` between the two.
public interface OutageContract extends ConsumerUnderTest {
    /// How long the contract waits between two attempts.
    Duration BETWEEN_ATTEMPTS = Duration.ofMillis(20);

    @Test
    default void recoversWhenTheDestinationComesBack() throws Exception {
        try (var proxy = TcpProxy.before(Need.of(this, Ability.PROXY, workingAddress()));
                var consumer = Trial.of(this, Need.of(this, Ability.PROXY, workingAt(proxy.address())))) {
            assertThat(consumer.deliver(Trial.delivery(this))).containsExactly(new Delivered());

            proxy.cut();
            assertThat(consumer.deliver(Trial.delivery(this)))
                    .as("results while the destination is away")
                    .singleElement()
                    .isInstanceOfAny(Unavailable.class, Misconfigured.class);

            proxy.restore();
            deliverInTheEnd(consumer, Trial.delivery(this));
        }
    }

    /// The handshake is over, and half of the answer has come: where a library waits in a `java.net.Socket`, only now
    /// does it show.
    @Test
    default void givesUpADestinationThatFallsSilentInTheMiddle() throws Exception {
        try (var proxy = TcpProxy.before(Need.of(this, Ability.PROXY, workingAddress()));
                var consumer = Trial.of(this, Need.of(this, Ability.PROXY, workingAt(proxy.address())))) {
            proxy.fallSilentAfter(bytesOfAnAnswer(proxy, consumer) / 2);
            var delivery = Trial.delivery(this);
            var call = consumer.start(List.of(delivery));
            assertThat(proxy.awaitSilence(call::isOver, patience()))
                    .as("waits for the answer")
                    .isTrue();

            call.interrupt();

            try {
                isTrue(call.endWithin(TroubleContract.PROMPTLY).getFirst(), delivery);
            } catch (InterruptedException e) {
                // As good an end.
            }
            proxy.restore();
            deliverInTheEnd(consumer, Trial.delivery(this));
        }
    }

    /// The report is stored, and the answer lost on its way: the exporter tries again. Without a network the report is
    /// delivered twice.
    @Test
    default void storesOnceWhatIsTriedTwice() throws Exception {
        Need.of(this, Ability.STORES_ONCE);
        var delivery = Trial.delivery(this);
        if (cannot().containsKey(Ability.NETWORK) || cannot().containsKey(Ability.PROXY)) {
            try (var consumer = Trial.of(this, working())) {
                deliverInTheEnd(consumer, delivery);
                deliverInTheEnd(consumer, delivery);
            }
        } else {
            deliverOverALostAnswer(delivery);
        }

        var text = delivery.report().payload().text();
        assertThat(Collections.frequency(stored(working()), text))
                .as("copies of a report that was delivered twice")
                .isEqualTo(1);
    }

    private void deliverOverALostAnswer(Delivery delivery) throws Exception {
        try (var proxy = TcpProxy.before(Need.of(this, Ability.PROXY, workingAddress()));
                var consumer = Trial.of(this, Need.of(this, Ability.PROXY, workingAt(proxy.address())))) {
            long bytes = bytesOfAnAnswer(proxy, consumer);
            proxy.loseTheAnswerAfter(bytes - Math.max(1, bytes / 10)); // the next answer may be shorter
            assertThat(consumer.deliver(delivery))
                    .as("results for an answer that was lost")
                    .singleElement()
                    .isNotInstanceOf(Rejected.class);

            proxy.restore();
            deliverInTheEnd(consumer, delivery);
        }
    }

    /// What the destination says over one delivery, once connections are open.
    private long bytesOfAnAnswer(TcpProxy proxy, Trial consumer) throws Exception {
        assertThat(consumer.deliver(Trial.delivery(this))).containsExactly(new Delivered());
        long before = proxy.answered();
        assertThat(consumer.deliver(Trial.delivery(this))).containsExactly(new Delivered());
        return proxy.answered() - before;
    }

    /// As the exporter does, which tries again until it is delivered.
    private void deliverInTheEnd(Trial consumer, Delivery delivery) throws Exception {
        long deadline = System.nanoTime() + patience().toNanos();
        var results = consumer.deliver(delivery);
        while (!results.equals(List.of(new Delivered())) && System.nanoTime() < deadline) {
            assertThat(results).singleElement().isNotInstanceOf(Rejected.class);
            Thread.sleep(BETWEEN_ATTEMPTS);
            results = consumer.deliver(delivery);
        }
        assertThat(results)
                .as("results, %s after the destination came back", patience())
                .containsExactly(new Delivered());
    }

    private void isTrue(DeliveryResult result, Delivery delivery) throws Exception {
        if (result.equals(new Delivered())) {
            assertThat(stored(working())).contains(delivery.report().payload().text());
        } else {
            assertThat(result).isInstanceOf(Unavailable.class);
        }
    }
}
