package io.narrows.exporter.bootstrap;

import io.narrows.exporter.adapter.outbound.memory.MemorySpool;
import io.narrows.exporter.adapter.outbound.postgres.PostgresSpool;
import io.narrows.exporter.adapter.outbound.spool.SqliteSpool;
import io.narrows.exporter.adapter.outbound.spool.file.SpoolSettings;
import io.narrows.exporter.bootstrap.config.Configuration;
import io.narrows.exporter.domain.spool.Replica;
import io.narrows.exporter.domain.spool.Spool;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.Optional;

/// Opens the spool that the configuration asks for.
final class Spools {
    private static final System.Logger LOGGER = System.getLogger(Spools.class.getName());

    /// A spool in memory may hold this share of the heap in payloads. They take half of the heap at most, because one
    /// may take a quarter more than its size. The rest is for the work.
    private static final double SHARE = 0.4;

    private Spools() {}

    /// Opens the spool.
    ///
    /// @throws RuntimeException if it cannot be opened, with a message for operators
    static Spool open(Configuration.Spool spool) {
        if (spool.postgres().isPresent()) {
            return PostgresSpool.open(spool.postgres().get(), nameOfThisReplica(), Clock.systemUTC());
        }
        return spool.inMemory() ? inMemory(spool.settings()) : SqliteSpool.open(spool.settings(), Clock.systemUTC());
    }

    /// The name of the pod, on Kubernetes.
    private static String nameOfThisReplica() {
        return Optional.ofNullable(System.getenv("HOSTNAME"))
                .filter(name -> !name.isBlank())
                .orElseGet(() -> "exporter-" + ProcessHandle.current().pid());
    }

    /// Tells with whom an exporter shares its spool. For an exporter that has started.
    static void tellOf(Spool spool) {
        var replicas = spool.replicas();
        if (replicas.isShared()) {
            LOGGER.log(
                    Level.INFO,
                    "spool shared replica={0} live={1}",
                    replicas.name(),
                    replicas.live().stream().map(Replica::name).toList());
        }
    }

    /// Warns of a spool that loses reports, or shows them to others. For an exporter that has started, because one that
    /// cannot start says only why.
    static void warnOf(Configuration.Spool spool) {
        if (spool.withoutFiles()) {
            LOGGER.log(
                    Level.INFO,
                    "consumer not offered consumer=file reason=\"its files would be gone with this exporter:"
                            + " spool.postgres.sharedFiles\"");
        }
        if (spool.inMemory()) {
            LOGGER.log(Level.WARNING, "spool in memory: reports that wait are lost when the exporter ends");
        } else if (spool.settings().keyFile().isEmpty()) {
            LOGGER.log(
                    Level.WARNING,
                    "spool not sealed directory={0} action=\"set spool.keyFile, or keep others off the disk: reports and"
                            + " passwords are on it in the clear\"",
                    spool.settings().directory());
        }
    }

    private static Spool inMemory(SpoolSettings settings) {
        return new MemorySpool(
                Clock.systemUTC(),
                Math.min(
                        settings.maxSize().bytes(), (long) (Runtime.getRuntime().maxMemory() * SHARE)),
                settings.idempotencyWindow(),
                settings.receiptRetention(),
                settings.maxReceipts(),
                settings.history());
    }
}
