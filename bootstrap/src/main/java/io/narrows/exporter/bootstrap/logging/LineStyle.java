package io.narrows.exporter.bootstrap.logging;

import java.util.logging.LogRecord;

/// How log records are written as lines. Thread-safe.
interface LineStyle {
    /// The line of a record, with its line break, of bounded length and without what looks like a credential.
    String line(LogRecord entry, RecordOrigin origin);
}
