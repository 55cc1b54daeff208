package io.narrows.exporter.application.delivery;

import static io.narrows.exporter.application.Fixtures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.application.delivery.Permits.Kind;
import io.narrows.exporter.application.delivery.Permits.Permit;
import io.narrows.exporter.application.delivery.Permits.Request;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// How many bytes of payloads may be on their way.
class PermitsTest {
    private static final long MOST_BYTES = 100;

    private final Permits permits = new Permits(32, MOST_BYTES);

    @AfterEach
    void close() {
        permits.close();
    }

    @Test
    void noBatchIsReadWhileThoseOfItsKindHoldTooManyBytes() throws Exception {
        var large = acquire(Kind.UNKNOWN);
        permits.beginRead(large);
        permits.endRead(large, MOST_BYTES);

        var next = acquire(Kind.UNKNOWN);
        var reading = reading(next);
        var other = acquire(Kind.KNOWN);
        reading(other).get(20, TimeUnit.SECONDS);
        assertThat(reading.isDone()).isFalse();
        permits.release(large);

        reading.get(20, TimeUnit.SECONDS);
        permits.release(next);
        permits.release(other);
        assertThat(permits.use().values()).containsOnly(new PermitUse(0, 0));
    }

    @Test
    void noMoreThanTwoBatchesOfAKindAreReadAtOnce() throws Exception {
        var first = acquire(Kind.UNKNOWN);
        var second = acquire(Kind.UNKNOWN);
        permits.beginRead(first);
        permits.beginRead(second);

        var third = acquire(Kind.UNKNOWN);
        var reading = reading(third);
        assertThat(reading.isDone()).isFalse();
        permits.endRead(first, 1);

        reading.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aPermitThatIsGivenBackWhileItsBatchIsReadLetsAnotherOneRead() throws Exception {
        for (int i = 0; i < 3; i++) {
            var permit = acquire(Kind.UNKNOWN);
            reading(permit).get(20, TimeUnit.SECONDS);
            permits.release(permit);
        }
        assertThat(permits.use().values()).containsOnly(new PermitUse(0, 0));
    }

    /// Begins to read a batch, on a thread that waits by the time this returns, or that is through.
    private FutureTask<Boolean> reading(Permit permit) throws InterruptedException {
        var task = new FutureTask<>(() -> {
            permits.beginRead(permit);
            return true;
        });
        var thread = Thread.ofPlatform().daemon().start(task);
        await("a thread that waits or is through", () -> task.isDone() || thread.getState() == Thread.State.WAITING);
        return task;
    }

    private Permit acquire(Kind kind) throws Exception {
        return acquiring(kind).get(20, TimeUnit.SECONDS);
    }

    private FutureTask<Permit> acquiring(Kind kind) {
        var task = new FutureTask<>(
                () -> permits.acquire(new Request(kind, Set.of(), false)).orElseThrow());
        Thread.ofPlatform().daemon().start(task);
        return task;
    }
}
