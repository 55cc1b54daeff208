package io.narrows.exporter.bootstrap;

import io.narrows.exporter.adapter.inbound.cli.SpoolTransfer;
import io.narrows.exporter.adapter.outbound.sealing.KeyRing;
import io.narrows.exporter.adapter.outbound.sealing.Seal;
import io.narrows.exporter.adapter.outbound.sealing.SettingsCipher;
import io.narrows.exporter.adapter.outbound.sealing.SpoolException;
import io.narrows.exporter.adapter.outbound.sealing.transfer.SpoolFileReader;
import io.narrows.exporter.adapter.outbound.sealing.transfer.SpoolFileWriter;
import io.narrows.exporter.application.transfer.ExportSpool;
import io.narrows.exporter.application.transfer.ImportSpool;
import io.narrows.exporter.application.transfer.TransferCount;
import io.narrows.exporter.bootstrap.config.Configuration;
import io.narrows.exporter.bootstrap.config.ConfigurationSources;
import io.narrows.exporter.bootstrap.logging.Logging;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.SpoolFullException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// Moves reports between the configured spool and a file.
record ConfiguredSpoolTransfer() implements SpoolTransfer {
    /// Heartbeats that may be late when an exporter that was killed is removed.
    private static final Duration BEATS = Duration.ofSeconds(5);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

    @Override
    public Count export(Optional<Path> config, Path file, Optional<Path> keyFile) {
        var configured = configured(config);
        try (var spool = Spools.open(configured)) {
            ensureAlone(spool, longestRemoval(configured));
            try (var writer = new SpoolFileWriter(file, cipher(keyFile))) {
                var count = new ExportSpool(spool).export(writer::add);
                writer.finish();
                return shown(count);
            }
        }
    }

    /// An exporter that was killed counts until its time-out is over, and this process removes it then.
    private static void ensureAlone(Spool spool, Duration longestRemoval) {
        var end = System.nanoTime() + longestRemoval.toNanos();
        while (spool.replicas().live().size() > 1 && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
        if (spool.replicas().live().size() > 1) {
            throw new SpoolException("exporters use this spool: stop them first, because what they deliver would be"
                    + " exported too. One that was killed counts for spool.postgres.replicaTimeout");
        }
    }

    /// The longest time until an exporter that was killed is removed: its own silence, and then the time that this
    /// process must have seen the database without a break.
    static Duration longestRemoval(Configuration.Spool spool) {
        return spool.postgres()
                .map(shared -> shared.replicaTimeout().multipliedBy(2).plus(BEATS))
                .orElse(Duration.ZERO);
    }

    @Override
    public Count importFrom(Optional<Path> config, Path file, Optional<Path> keyFile) {
        var reader = new SpoolFileReader(file, cipher(keyFile));
        reader.check();
        try (var spool = Spools.open(configured(config))) {
            var importing = new ImportSpool(spool);
            try {
                reader.read(importing::add);
            } catch (SpoolFullException e) {
                throw new SpoolException(
                        "the spool is full after " + importing.count().reports()
                                + " reports: make room, then import the same file again (" + e.getMessage() + ")",
                        e);
            }
            return shown(importing.count());
        }
    }

    private static Configuration.Spool configured(Optional<Path> config) {
        Logging.logFrom(Level.WARNING);
        var spool =
                Configuration.read(ConfigurationSources.ofThisProcess(config)).spool();
        if (spool.inMemory()) {
            throw new SpoolException("the configured spool is in memory: it has no reports but those of its exporter");
        }
        return spool;
    }

    private static SettingsCipher cipher(Optional<Path> keyFile) {
        var keys = KeyRing.of(keyFile);
        return new SettingsCipher(keys, keys.hasKeys() ? Optional.of(new Seal(keys)) : Optional.empty());
    }

    private static Count shown(TransferCount count) {
        return new Count(count.reports(), count.deliveries(), count.dead(), count.leftOut());
    }
}
