package io.narrows.exporter.bootstrap.logging;

/// How the lines of the log are written.
public enum LogFormat {
    /// The time, the level, an event, and `key=value`.
    TEXT,
    /// A JSON object with the field names of the Elastic Common Schema.
    JSON
}
