package io.narrows.exporter.bootstrap.config;

import io.narrows.exporter.domain.consumer.Setting;
import java.util.Arrays;

/// A level of the log, as operators name it.
enum LogLevel {
    ERROR(System.Logger.Level.ERROR),
    WARN(System.Logger.Level.WARNING),
    INFO(System.Logger.Level.INFO),
    DEBUG(System.Logger.Level.DEBUG),
    TRACE(System.Logger.Level.TRACE);

    /// An option that every consumer has in addition to those that its plugin declares.
    static final Setting OF_CONSUMER = Setting.choice(
            "logLevel", "The lowest level that is logged of this consumer", KeyGroup.choices(LogLevel.class));

    private final System.Logger.Level level;

    LogLevel(System.Logger.Level level) {
        this.level = level;
    }

    /// The level of a name in any case; `INFO` for any other text, because a plugin may declare a `logLevel` of its
    /// own.
    static System.Logger.Level of(String name) {
        return Arrays.stream(values())
                .filter(level -> level.name().equalsIgnoreCase(name))
                .findFirst()
                .orElse(INFO)
                .level;
    }

    System.Logger.Level level() {
        return level;
    }
}
