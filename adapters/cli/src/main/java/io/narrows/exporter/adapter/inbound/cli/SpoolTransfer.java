package io.narrows.exporter.adapter.inbound.cli;

import java.nio.file.Path;
import java.util.Optional;

/// Moves what waits and is dead from one spool into another, by a file.
public interface SpoolTransfer {
    /// How much was moved, or not.
    ///
    /// @param reports how many were exported or imported
    /// @param deliveries how many of their deliveries
    /// @param dead how many of these deliveries are dead letters
    /// @param leftOut how many reports cannot be read back, for an export, or that the spool has already,
    ///     for an import
    record Count(long reports, long deliveries, long dead, long leftOut) {}

    /// Writes the configured spool into a new file.
    ///
    /// @param config the configuration file, if one was named
    /// @param keyFile with the key that seals the file; empty leaves it in the clear
    /// @throws RuntimeException if that is not possible, with a message for operators
    Count export(Optional<Path> config, Path file, Optional<Path> keyFile);

    /// Puts the reports of a file into the configured spool.
    ///
    /// @param config the configuration file, if one was named
    /// @param keyFile with the key that the file is sealed with
    /// @throws RuntimeException if that is not possible, with a message for operators
    Count importFrom(Optional<Path> config, Path file, Optional<Path> keyFile);
}
