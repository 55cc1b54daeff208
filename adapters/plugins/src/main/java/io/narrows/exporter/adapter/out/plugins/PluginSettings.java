package io.narrows.exporter.adapter.out.plugins;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/// How plugins are loaded.
///
/// @param directory where the jars are
/// @param onError what to do about a jar that cannot be loaded, or is not trusted
/// @param trust which jars are loaded
/// @param startTimeout how long the code of a plugin may take at the start; more than zero
public record PluginSettings(Path directory, OnError onError, JarTrust trust, Duration startTimeout) {

    /// What to do about a jar that cannot be loaded.
    public enum OnError {
        /// Stop the start: an exporter without one of its consumers delivers nothing to it.
        FAIL,
        /// Warn, and go on without it.
        SKIP
    }

    public PluginSettings {
        Objects.requireNonNull(directory, "directory");
        Objects.requireNonNull(onError, "onError");
        Objects.requireNonNull(trust, "trust");
        if (!startTimeout.isPositive()) {
            throw new IllegalArgumentException("startTimeout must be positive but was " + startTimeout);
        }
    }
}
