package io.narrows.exporter.adapter.outbound.postgres;

import io.narrows.exporter.adapter.outbound.postgres.sql.PostgresSettings;
import io.narrows.exporter.domain.spool.SharedSpoolContract;
import io.narrows.exporter.domain.spool.Spool;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

class PostgresSpoolTest implements SharedSpoolContract {
    /// The contract moves the clock.
    private static final Tuning NO_WAIT = new Tuning(Duration.ZERO, Tuning.DEFAULT.heap(), true);

    private final Map<Spool, Opened> opened = new ConcurrentHashMap<>();

    /// How a spool was opened.
    private record Opened(PostgresSettings settings, Clock clock) {}

    @Override
    public Spool open(Bounds bounds, Clock clock) {
        return open(new Opened(TestDatabase.settings(bounds), clock));
    }

    @Override
    public Spool reopen(Spool spool) {
        spool.close();
        return another(spool);
    }

    @Override
    public Spool another(Spool spool) {
        return open(opened.getOrDefault(spool, new Opened(TestDatabase.settings(Bounds.WIDE), Clock.systemUTC())));
    }

    @Override
    public List<Spool> openTogether(int replicas) {
        var together = new Opened(TestDatabase.settings(Bounds.WIDE), Clock.systemUTC());
        return Stream.generate(() -> CompletableFuture.supplyAsync(() -> open(together)))
                .limit(replicas)
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
    }

    @Override
    public void silence(Spool spool) {
        ((PostgresSpool) spool).parts().membership().close();
    }

    private Spool open(Opened how) {
        var spool = PostgresSpool.open(how.settings(), "test", how.clock(), NO_WAIT);
        opened.put(spool, how);
        return spool;
    }
}
