package io.narrows.exporter.application.delivery;

import static io.narrows.exporter.application.Fixtures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.application.Fixtures.ClusterType;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.spool.Tally;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DispatcherStopTest extends DeliveryFixture {
    @Test
    void stopLetsWhatIsInFlightEndAndLeavesTheRestInTheSpool() throws Exception {
        var entered = new CountDownLatch(1);
        var free = new CountDownLatch(1);
        var closed = new AtomicInteger();
        var exporter = start(new ClusterType(BatchLimits.ONE, settings -> new ReportConsumer() {
            @Override
            public List<DeliveryResult> deliver(List<Delivery> batch) throws InterruptedException {
                entered.countDown();
                free.await();
                return store(batch);
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        }));
        for (int i = 0; i < 10; i++) {
            exporter.accept("a", "" + i);
        }
        entered.await();

        var stopping = Thread.ofVirtual().start(() -> exporter.stop(Duration.ofSeconds(30)));
        await("the stop to begin", exporter.dispatcher()::isStopping);
        free.countDown();

        assertThat(stopping.join(Duration.ofSeconds(20))).isTrue();
        assertThat(closed).hasValue(1);
        assertThat(stored.size()).isLessThan(10);
        assertThat(tally().pending() + tally().delivered()).isEqualTo(10);
        assertThat(tally().delivered()).isEqualTo(stored.size());
    }

    @Test
    void stopInterruptsWhatTakesLongerThanTheGrace() throws Exception {
        var exporter = start(hang(new CountDownLatch(1)));
        exporter.accept("a", "x");
        await("an attempt", () -> calls.size() == 1);

        exporter.stop(Duration.ofMillis(50));

        assertThat(exporter.dispatcher().lanes()).isEmpty();
        assertThat(tally()).isEqualTo(new Tally(1, 0, 0, 1, 0));
    }
}
