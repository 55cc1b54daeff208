package io.narrows.exporter.adapter.inbound.http.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.report.InvalidReportException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LargeBodiesTest {
    private static final int LARGE = 1024 * 1024;
    private static final int SMALL = 1024;

    private final LargeBodies bodies = new LargeBodies();

    @Test
    void aSmallBodyIsReadOnTheThreadOfItsRequest() {
        assertThat(bodies.compute(SMALL, Thread::currentThread)).isSameAs(Thread.currentThread());
    }

    @Test
    void aVirtualThreadThatWaitsForALargeBodyLeavesItsCarrierToOthers() throws Exception {
        var end = new CountDownLatch(1);
        var requests = IntStream.range(0, 2 * Runtime.getRuntime().availableProcessors())
                .mapToObj(i -> Thread.ofVirtual().start(() -> bodies.compute(LARGE, () -> computeUntil(end))))
                .toList();
        var other = new CompletableFuture<Boolean>();
        try {
            Thread.ofVirtual().start(() -> other.complete(true));

            assertThat(other.get(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            end.countDown();
            for (var request : requests) {
                request.join();
            }
        }
    }

    private static long computeUntil(CountDownLatch end) {
        long turns = 0;
        while (end.getCount() > 0) {
            turns++;
            Thread.onSpinWait();
        }
        return turns;
    }

    @Test
    void whatTheReadingThrowsIsThrown() {
        assertThatThrownBy(() -> bodies.compute(LARGE, () -> {
                    throw new InvalidReportException("body", "must be JSON");
                }))
                .isInstanceOf(InvalidReportException.class);
        assertThatThrownBy(() -> bodies.compute(LARGE, () -> {
                    throw new StackOverflowError();
                }))
                .isInstanceOf(StackOverflowError.class);
    }
}
