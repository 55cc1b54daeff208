package io.narrows.exporter.bootstrap;

import io.narrows.exporter.adapter.inbound.cli.SpoolKeys;
import io.narrows.exporter.adapter.outbound.postgres.PostgresKeys;
import io.narrows.exporter.adapter.outbound.sealing.KeyFile;
import io.narrows.exporter.adapter.outbound.spool.SqliteKeys;
import io.narrows.exporter.bootstrap.config.Configuration;
import io.narrows.exporter.bootstrap.config.ConfigurationSources;
import io.narrows.exporter.bootstrap.logging.Logging;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/// The keys of the configured spool, on disk or shared.
record ConfiguredSpoolKeys(Clock clock) implements SpoolKeys {
    @Override
    public String create(Path file) {
        return new KeyFile(file, clock).create();
    }

    @Override
    public String rotate(Path file) {
        return new KeyFile(file, clock).rotate();
    }

    @Override
    public List<Use> list(Optional<Path> config) {
        Logging.logFrom(Level.WARNING);
        var spool =
                Configuration.read(ConfigurationSources.ofThisProcess(config)).spool();
        var uses = spool.postgres().map(PostgresKeys::uses).orElseGet(() -> SqliteKeys.uses(spool.settings()));
        return uses.stream()
                .map(use -> new Use(
                        use.key(),
                        use.isInFile(),
                        use.isFirst(),
                        use.isOver(),
                        use.settings(),
                        use.reports(),
                        use.bytes()))
                .toList();
    }
}
