package io.narrows.exporter.bootstrap;

import io.narrows.exporter.adapter.inbound.cli.SpoolKeys;
import io.narrows.exporter.adapter.outbound.sealing.KeyFile;
import io.narrows.exporter.adapter.outbound.spool.KeyUse;
import io.narrows.exporter.bootstrap.config.ConfigException;
import io.narrows.exporter.bootstrap.config.Configuration;
import io.narrows.exporter.bootstrap.config.ConfigurationSources;
import io.narrows.exporter.bootstrap.logging.Logging;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/// The keys of the spool on disk.
record DiskSpoolKeys(Clock clock) implements SpoolKeys {
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
        if (spool.postgres().isPresent()) {
            throw new ConfigException(List.of("the use of keys can be listed for a spool of sqlite only"));
        }
        return KeyUse.of(spool.settings()).stream()
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
