package io.narrows.exporter.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.spool.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenConsumersTest {
    private final List<String> closed = new ArrayList<>();
    private final OpenConsumers consumers = new OpenConsumers(2);

    @Test
    void opensOneConsumerForEachLane() {
        var first = consumers.borrow(lane("a"), () -> consumer("a"));
        var again = consumers.borrow(lane("a"), () -> consumer("another a"));

        assertThat(again).isSameAs(first);
        assertThat(consumers.count()).isEqualTo(1);
    }

    @Test
    void closesTheOneThatWasNotUsedForLongestWhenThereAreTooMany() {
        useOnce("a");
        useOnce("b");
        useOnce("a");

        useOnce("c");

        assertThat(closed).containsExactly("b");
    }

    @Test
    void neverClosesOneThatIsInUse() {
        consumers.borrow(lane("a"), () -> consumer("a"));
        useOnce("b");
        useOnce("c");
        useOnce("d");
        consumers.closeIdle(Duration.ZERO);
        consumers.close();

        assertThat(closed).containsExactly("b", "c", "d");
    }

    @Test
    void holdsOnToAConsumerWhoseCallHangs() {
        consumers.borrow(lane("a"), () -> consumer("a"));
        consumers.hold(lane("a"));
        consumers.giveBack(lane("a"));

        consumers.close();
        assertThat(closed).isEmpty();

        consumers.giveBack(lane("a"));
        consumers.close();
        assertThat(closed).containsExactly("a");
    }

    @Test
    void keepsNothingOfAConsumerThatCannotBeOpened() {
        assertThatThrownBy(() -> consumers.borrow(lane("a"), () -> {
                    throw new IllegalStateException("no");
                }))
                .isInstanceOf(IllegalStateException.class);

        useOnce("a");
        consumers.close();
        assertThat(closed).containsExactly("a");
    }

    @Test
    void aConsumerThatCannotBeClosedDoesNotKeepTheOthersOpen() {
        consumers.borrow(lane("a"), () -> new ClosingFails());
        consumers.giveBack(lane("a"));
        useOnce("b");

        consumers.close();

        assertThat(closed).containsExactly("b");
        assertThat(consumers.count()).isZero();
    }

    private void useOnce(String name) {
        consumers.borrow(lane(name), () -> consumer(name));
        consumers.giveBack(lane(name));
    }

    private static Lane lane(String name) {
        return new Lane(new ConsumerId("cluster"), name, ConsumerSettings.NONE);
    }

    private ReportConsumer consumer(String name) {
        return new ReportConsumer() {
            @Override
            public List<DeliveryResult> deliver(List<Delivery> batch) {
                return List.of();
            }

            @Override
            public void close() {
                closed.add(name);
            }
        };
    }

    private static final class ClosingFails implements ReportConsumer {
        @Override
        public List<DeliveryResult> deliver(List<Delivery> batch) {
            return List.of();
        }

        @Override
        public void close() {
            throw new IllegalStateException("no");
        }
    }
}
