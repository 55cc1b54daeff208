package io.narrows.exporter.bootstrap.logging;

import java.util.Objects;

/// A plugin whose log lines are told apart from others'.
///
/// @param consumer that it provides, as the lines name it
/// @param loader of its classes
/// @param packageName of its own code; its libraries have others
/// @param level the least that is logged of it
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
