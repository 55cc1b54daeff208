package io.narrows.exporter.adapter.inbound.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Makes the keys of a spool, and tells what they seal.
public interface SpoolKeys {
    /// What one key seals.
    ///
    /// @param key the id; empty for what is not sealed
    /// @param isInFile whether the key file has the key
    /// @param isFirst whether the key seals what comes in
    /// @param isOver whether the key can be taken out of the file
    /// @param settings how many settings it seals
    /// @param reports how many reports it seals
    /// @param bytes of these reports
    record Use(
            Optional<String> key,
            boolean isInFile,
            boolean isFirst,
            boolean isOver,
            long settings,
            long reports,
            long bytes) {}

    /// Makes a file with one key.
    ///
    /// @return the id of the key
    /// @throws RuntimeException if that is not possible, with a message for operators
    String create(Path file);

    /// Puts a new key in front of those of a file.
    ///
    /// @return the id of the new key
    /// @throws RuntimeException if that is not possible, with a message for operators
    String rotate(Path file);

    /// What the keys of the configured spool seal.
    ///
    /// @param config the configuration file, if one was named
    /// @throws RuntimeException if that is not possible, with a message for operators
    List<Use> list(Optional<Path> config);
}
