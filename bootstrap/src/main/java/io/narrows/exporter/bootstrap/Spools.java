package io.narrows.exporter.bootstrap;

import io.narrows.exporter.adapter.out.memory.MemorySpool;
import io.narrows.exporter.bootstrap.config.Configuration;
import io.narrows.exporter.domain.spool.Spool;
import java.time.Clock;

/// Opens the spool that the configuration asks for.
final class Spools {
    /// Of the heap, for a spool in memory: the rest is for the work.
    private static final int SHARE = 2;

    private Spools() {}

    static Spool open(Configuration.Spool settings) {
        var room = Math.min(settings.maxSize().bytes(), Runtime.getRuntime().maxMemory() / SHARE);
        return new MemorySpool(
                Clock.systemUTC(),
                room,
                settings.idempotencyWindow(),
                settings.receiptRetention(),
                settings.maxReceipts());
    }
}
