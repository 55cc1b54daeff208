package io.narrows.exporter.application.delivery;

import static io.narrows.exporter.application.Fixtures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.application.delivery.Permits.Kind;
import io.narrows.exporter.application.delivery.Permits.Permit;
import io.narrows.exporter.application.delivery.Permits.Request;
import java.util.Objects;
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
    void noBatchSetsOffWhileThoseOfItsKindHoldTooManyBytes() throws Exception {
        var large = acquire(Kind.UNKNOWN);
        permits.read(large, MOST_BYTES);

        var next = acquiring(Kind.UNKNOWN);
        await("a lane that waits", () -> waiting(Kind.UNKNOWN) == 1);
        var other = acquire(Kind.KNOWN);
        assertThat(next.isDone()).isFalse();
        permits.release(large);

        permits.release(next.get());
        permits.release(other);
        assertThat(permits.use().values()).containsOnly(new PermitUse(0, 0));
    }

    @Test
    void batchesOfStrangersAreReadOneByOne() throws Exception {
        var first = acquire(Kind.UNKNOWN);

        var second = acquiring(Kind.UNKNOWN);
        await("a lane that waits", () -> waiting(Kind.UNKNOWN) == 1);
        assertThat(second.isDone()).isFalse();
        permits.read(first, 1);

        permits.release(second.get());
        permits.release(first);
        permits.release(acquire(Kind.UNKNOWN));
    }

    @Test
    void aPermitThatIsGivenBackWithoutABatchLetsTheNextOneRead() throws Exception {
        permits.release(acquire(Kind.UNKNOWN));

        permits.release(acquire(Kind.UNKNOWN));
        assertThat(permits.use().values()).containsOnly(new PermitUse(0, 0));
    }

    private int waiting(Kind kind) {
        return Objects.requireNonNull(permits.use().get(kind)).waiting();
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
