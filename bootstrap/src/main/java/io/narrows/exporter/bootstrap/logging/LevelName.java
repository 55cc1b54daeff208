package io.narrows.exporter.bootstrap.logging;

import java.util.logging.Level;

/// The names of levels in the log, which are the names of the configuration in capital letters.
final class LevelName {
    private LevelName() {}

    static String of(Level level) {
        if (level.intValue() >= Level.SEVERE.intValue()) {
            return "ERROR";
        }
        if (level.intValue() >= Level.WARNING.intValue()) {
            return "WARN";
        }
        if (level.intValue() >= Level.INFO.intValue()) {
            return "INFO";
        }
        return level.intValue() >= Level.FINE.intValue() ? "DEBUG" : "TRACE";
    }
}
