package io.narrows.exporter.adapter.outbound.plugins;

import io.narrows.exporter.adapter.outbound.plugins.jar.JarTrust;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// How plugins are loaded. The configuration checks the bounds of the values.
///
/// @param directories the directories with the jars; at least one; a repeated directory counts once
/// @param onError what to do about a jar that cannot be loaded or is not trusted
/// @param trust decides which jars are loaded
/// @param startTimeout how long a plugin's code may take at the start, and again at the end; more than zero
/// @param concurrency how many calls of `deliver` a consumer has to serve at once, at most; more than zero
/// @param requiresAudience whether credentials of the operator without an audience are for named consumers only
public record PluginSettings(
        List<Path> directories,
        OnError onError,
        JarTrust trust,
        Duration startTimeout,
        int concurrency,
        boolean requiresAudience) {

    /// What to do about a jar that cannot be loaded.
    public enum OnError {
        /// Fail the start, because an exporter that lacks a consumer delivers nothing to it.
        FAIL,
        /// Log a warning, and continue without the jar.
        SKIP
    }

    public PluginSettings {
        directories = directories.stream().distinct().toList();
        Objects.requireNonNull(onError, "onError");
        Objects.requireNonNull(trust, "trust");
        Objects.requireNonNull(startTimeout, "startTimeout");
    }
}
