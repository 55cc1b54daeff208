package io.narrows.exporter.application.call;

import static io.narrows.exporter.application.Fixtures.await;
import static io.narrows.exporter.application.Fixtures.awaitWhateverComes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.spool.LaneName;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class OpenConsumersTest {
    private static final BoundedCall HASTY = new BoundedCall(Duration.ofMillis(100), Duration.ofMillis(100));

    private final Queue<String> closed = new ConcurrentLinkedQueue<>();
    private final OpenConsumers consumers = new OpenConsumers(2);

    @Test
    void opensOneConsumerForEachLane() throws Exception {
        var first = consumers.borrow(lane("a"), () -> consumer("a"));
        var again = consumers.borrow(lane("a"), () -> consumer("another a"));

        assertThat(again).isSameAs(first);
        assertThat(consumers.count()).isEqualTo(1);
    }

    @Test
    void closesTheOneThatWasNotUsedForLongestWhenThereAreTooMany() throws Exception {
        useOnce("a");
        useOnce("b");
        useOnce("a");

        useOnce("c");

        await("b to be closed", () -> !closed.isEmpty());
        assertThat(closed).containsExactly("b");
    }

    @Test
    void neverClosesOneThatIsInUse() throws Exception {
        consumers.borrow(lane("a"), () -> consumer("a"));
        useOnce("b");
        useOnce("c");
        useOnce("d");
        consumers.closeIdle(Duration.ZERO);
        consumers.close();

        assertThat(closed).containsExactlyInAnyOrder("b", "c", "d");
    }

    @Test
    void holdsOnToAConsumerWhoseCallHangs() throws Exception {
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
    void keepsNothingOfAConsumerThatCannotBeOpened() throws Exception {
        assertThatThrownBy(() -> consumers.borrow(lane("a"), () -> {
                    throw ConsumerNotOpenedException.because("no");
                }))
                .isInstanceOf(ConsumerNotOpenedException.class);

        useOnce("a");
        consumers.close();
        assertThat(closed).containsExactly("a");
    }

    @Test
    void aConsumerThatCannotBeClosedDoesNotKeepTheOthersOpen() throws Exception {
        useOnce("a", () -> {
            throw new StackOverflowError();
        });
        useOnce("b");

        consumers.close();

        assertThat(closed).containsExactly("b");
        assertThat(consumers.count()).isZero();
    }

    @Test
    void oneThatNeverComesBackFromBeingClosedKeepsNobodyWaiting() throws Exception {
        var never = new CountDownLatch(1);
        useOnce("hanging", () -> awaitWhateverComes(never));
        useOnce("b");

        consumers.closeIdle(Duration.ZERO);
        useOnce("c");

        await("b to be closed", () -> closed.contains("b"));
        assertThat(closed).containsExactly("b");
        never.countDown();
    }

    @Test
    void aStopWaitsForThoseThatHangButNotForEver() throws Exception {
        var never = new CountDownLatch(1);
        var hasty = new OpenConsumers(2, HASTY);
        useOnce(hasty, "a", () -> awaitWhateverComes(never));
        useOnce(hasty, "b", () -> awaitWhateverComes(never));

        var stopping = Thread.ofVirtual().start(hasty::close);

        assertThat(stopping.join(Duration.ofSeconds(15))).isTrue();
        assertThat(closed).isEmpty();
        never.countDown();
    }

    @Test
    void whereClosingHangsAgainAndAgainTheOthersOfThatKindAreLeftOpen() throws Exception {
        var never = new CountDownLatch(1);
        var many = new OpenConsumers(10, HASTY);
        for (int i = 0; i < 3; i++) {
            useOnce(many, "" + i, () -> awaitWhateverComes(never));
        }
        many.closeIdle(Duration.ZERO);
        many.close();
        useOnce(many, "fourth", () -> closed.add("fourth"));

        many.closeIdle(Duration.ZERO);

        assertThat(many.count()).isEqualTo(1);
        never.countDown();
    }

    private void useOnce(String name, Runnable close) throws Exception {
        useOnce(consumers, name, close);
    }

    private static void useOnce(OpenConsumers consumers, String name, Runnable close) throws Exception {
        consumers.borrow(lane(name), () -> closing(close));
        consumers.giveBack(lane(name));
    }

    private void useOnce(String name) throws Exception {
        consumers.borrow(lane(name), () -> consumer(name));
        consumers.giveBack(lane(name));
    }

    private static LaneName lane(String name) {
        return new LaneName(new ConsumerId("cluster"), name);
    }

    private ReportConsumer consumer(String name) {
        return closing(() -> closed.add(name));
    }

    private static ReportConsumer closing(Runnable close) {
        return new ReportConsumer() {
            @Override
            public List<DeliveryResult> deliver(List<Delivery> batch) {
                return List.of();
            }

            @Override
            public void close() {
                close.run();
            }
        };
    }
}
