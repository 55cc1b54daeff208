package io.narrows.exporter.bootstrap;

import io.narrows.exporter.adapter.outbound.memory.MemorySpool;
import io.narrows.exporter.adapter.outbound.spool.SqliteSpool;
import io.narrows.exporter.adapter.outbound.spool.file.SpoolSettings;
import io.narrows.exporter.bootstrap.config.Configuration;
import io.narrows.exporter.domain.spool.Spool;
import java.lang.System.Logger.Level;
import java.time.Clock;

/// Opens the spool that the configuration asks for.
final class Spools {
    private static final System.Logger LOGGER = System.getLogger(Spools.class.getName());

    /// A spool in memory may take this fraction of the heap, one half. The rest is for the work.
    private static final int SHARE = 2;

    private Spools() {}

    /// Opens the spool.
    ///
    /// @throws RuntimeException if it cannot be opened, with a message for operators
    static Spool open(Configuration.Spool spool) {
        return spool.inMemory() ? inMemory(spool.settings()) : onDisk(spool.settings());
    }

    private static Spool onDisk(SpoolSettings settings) {
        if (settings.keyFile().isEmpty()) {
            LOGGER.log(
                    Level.WARNING,
                    "spool not sealed directory={0} action=\"set spool.keyFile, or keep others off the disk: reports and"
                            + " passwords are on it in the clear\"",
                    settings.directory());
        }
        return SqliteSpool.open(settings, Clock.systemUTC());
    }

    private static Spool inMemory(SpoolSettings settings) {
        LOGGER.log(Level.WARNING, "spool in memory: reports that wait are lost when the exporter ends");
        return new MemorySpool(
                Clock.systemUTC(),
                Math.min(settings.maxSize().bytes(), Runtime.getRuntime().maxMemory() / SHARE),
                settings.idempotencyWindow(),
                settings.receiptRetention(),
                settings.maxReceipts());
    }
}
