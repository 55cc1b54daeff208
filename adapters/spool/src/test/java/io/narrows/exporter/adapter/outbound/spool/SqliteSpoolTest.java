package io.narrows.exporter.adapter.outbound.spool;

import io.narrows.exporter.adapter.outbound.spool.file.SpoolSettings;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;
import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.spool.DurableCountedReceiptsContract;
import io.narrows.exporter.domain.spool.Spool;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.io.TempDir;

class SqliteSpoolTest implements DurableCountedReceiptsContract {
    private final Map<Spool, Supplier<Spool>> opened = new ConcurrentHashMap<>();

    @TempDir
    Path directory;

    @Override
    public Spool open(Bounds bounds, Clock clock) {
        var settings = new SpoolSettings(
                directory.resolve("spool-" + opened.size()),
                new ByteSize(bounds.maxBytes()),
                new ByteSize(0),
                bounds.receiptRetention(),
                bounds.maxReceipts(),
                bounds.idempotencyWindow(),
                new ByteSize(8L << 20),
                Optional.empty(),
                false,
                bounds.history());
        return open(() -> SqliteSpool.open(settings, tuning(), clock));
    }

    StoreTuning tuning() {
        return StoreTuning.DEFAULT;
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
