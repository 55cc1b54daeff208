package io.narrows.exporter.adapter.out.spool;

import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.SpoolContract;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;

class SqliteSpoolTest implements SpoolContract {
    private final AtomicInteger opened = new AtomicInteger();

    @TempDir
    Path directory;

    @Override
    public Spool open(Bounds bounds, Clock clock) {
        return SqliteSpool.open(
                SpoolSettings.in(directory.resolve("spool-" + opened.incrementAndGet()))
                        .withMaxSize(new ByteSize(bounds.maxBytes()))
                        .withDiskReserve(new ByteSize(0))
                        .withReceipts(bounds.receiptRetention(), bounds.maxReceipts())
                        .withIdempotencyWindow(bounds.idempotencyWindow()),
                clock);
    }
}
