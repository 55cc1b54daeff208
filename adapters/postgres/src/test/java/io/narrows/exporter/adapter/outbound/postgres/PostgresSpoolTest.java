package io.narrows.exporter.adapter.outbound.postgres;

import io.narrows.exporter.domain.spool.DurableSpoolContract;
import io.narrows.exporter.domain.spool.Spool;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

class PostgresSpoolTest implements DurableSpoolContract {
    private final Map<Spool, Supplier<Spool>> opened = new ConcurrentHashMap<>();

    @Override
    public Spool open(Bounds bounds, Clock clock) {
        var settings = TestDatabase.settings(bounds);
        return open(() -> PostgresSpool.open(settings, "test", clock));
    }

    @Override
    public Spool reopen(Spool spool) {
        spool.close();
        return open(opened.getOrDefault(spool, () -> {
            throw new IllegalArgumentException("not opened here");
        }));
    }

    private Spool open(Supplier<Spool> opener) {
        var spool = opener.get();
        opened.put(spool, opener);
        return spool;
    }
}
