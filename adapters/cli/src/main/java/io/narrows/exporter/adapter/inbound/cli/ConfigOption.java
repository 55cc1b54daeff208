package io.narrows.exporter.adapter.inbound.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// The `--config` option of every command that reads the configuration.
final class ConfigOption {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML file that overrides the defaults. Default: the file in DATA_EXPORTER_CONFIG.")
    Optional<Path> file = Optional.empty();
}
