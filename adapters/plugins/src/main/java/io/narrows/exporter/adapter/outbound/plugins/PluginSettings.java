package io.narrows.exporter.adapter.outbound.plugins;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// How plugins are loaded.
///
/// @param directories where the jars are; at least one. One that is named twice counts once
/// @param onError what to do about a jar that cannot be loaded, or is not trusted
/// @param trust which jars are loaded
/// @param startTimeout how long the code of a plugin may take at the start; more than zero
public record PluginSettings(List<Path> directories, OnError onError, JarTrust trust, Duration startTimeout) {

    /// What to do about a jar that cannot be loaded.
    public enum OnError {
        /// Stop the start: an exporter without one of its consumers delivers nothing to it.
        FAIL,
        /// Warn, and go on without it.
        SKIP
    }

    public PluginSettings {
        directories = directories.stream().distinct().toList();
        if (directories.isEmpty()) {
            throw new IllegalArgumentException("directories must not be empty");
        }
        Objects.requireNonNull(onError, "onError");
        Objects.requireNonNull(trust, "trust");
        if (!startTimeout.isPositive()) {
            throw new IllegalArgumentException("startTimeout must be positive but was " + startTimeout);
        }
    }
}
