package io.narrows.exporter.bootstrap.logging;

import java.util.Objects;

/// A plugin as the log knows it: the lines of its code name its consumer.
///
/// @param consumer the id of the consumer that the plugin provides
/// @param loader the class loader of the plugin
/// @param packageName the package of the plugin's own code, not of its libraries
/// @param level the lowest level that is logged of the plugin
public record LogOwner(String consumer, ClassLoader loader, String packageName, System.Logger.Level level) {
    public LogOwner {
        Objects.requireNonNull(consumer, "consumer");
        Objects.requireNonNull(loader, "loader");
        Objects.requireNonNull(packageName, "packageName");
        Objects.requireNonNull(level, "level");
    }

    boolean owns(String logger) {
        return !packageName.isBlank() && (logger.equals(packageName) || logger.startsWith(packageName + "."));
    }
}
