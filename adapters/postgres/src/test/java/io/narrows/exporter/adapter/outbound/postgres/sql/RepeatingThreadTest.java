package io.narrows.exporter.adapter.outbound.postgres.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RepeatingThreadTest {
    @Test
    void whateverAStepThrowsTheNextOneRuns() throws Exception {
        var steps = new AtomicInteger();
        var reached = new CountDownLatch(1);
        var isOver = new AtomicBoolean();
        var thread = new RepeatingThread("test", isOver::get, () -> {
            switch (steps.incrementAndGet()) {
                case 1 -> throw new SQLException("of the test");
                case 2 -> throw new IllegalStateException("of the test");
                case 3 -> throw new OutOfMemoryError("of the test");
                case 4 -> throw new InterruptedException("of the test");
                default -> {
                    reached.countDown();
                    Thread.sleep(Duration.ofMinutes(1));
                }
            }
        });

        thread.start();

        assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();
        isOver.set(true);
        thread.close(Duration.ofSeconds(10));
        assertThat(steps).hasValue(5);
    }
}
