package io.narrows.exporter.application.delivery;

import static io.narrows.exporter.application.Fixtures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.application.delivery.Permits.Kind;
import io.narrows.exporter.application.delivery.Permits.Permit;
import io.narrows.exporter.application.delivery.Permits.Request;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PermitsTest {
    private static final int YOUNG = 8;
    private static final int OF_A_HOST = YOUNG / 2;

    private final Permits permits = new Permits(YOUNG);

    @Test
    void anExporterLeavesTheRestOfAHostToTheOthers() throws Exception {
        permits.share(new LaneShare(OF_A_HOST));
        assertThat(acquire(Kind.PROVEN).join()).isPresent();

        var second = acquire(Kind.PROVEN);

        await("one that waits", () -> waiting(Kind.PROVEN) == 1);
        permits.share(LaneShare.WHOLE);
        assertThat(second.join()).isPresent();
    }

    @Test
    void permitsForWhatNeedsNoNetworkAreNotShared() {
        permits.share(new LaneShare(100));

        for (int i = 0; i < OF_A_HOST; i++) {
            assertThat(acquire(Kind.LOCAL).join()).isPresent();
        }
    }

    @Test
    void anExporterAlwaysHasOne() {
        permits.share(new LaneShare(100));

        assertThat(acquire(Kind.UNKNOWN).join()).isPresent();
    }

    private int waiting(Kind kind) {
        return Objects.requireNonNull(permits.use().get(kind)).waiting();
    }

    private CompletableFuture<Optional<Permit>> acquire(Kind kind) {
        var permit = new CompletableFuture<Optional<Permit>>();
        Thread.ofVirtual().start(() -> {
            try {
                permit.complete(permits.acquire(new Request(kind, Set.of("a.test"), false)));
            } catch (InterruptedException e) {
                permit.completeExceptionally(e);
            }
        });
        return permit;
    }
}
