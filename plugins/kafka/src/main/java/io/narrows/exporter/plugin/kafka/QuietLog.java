package io.narrows.exporter.plugin.kafka;

import java.util.logging.Level;
import java.util.logging.Logger;

/// Raises the log level of kafka-clients, which logs its whole configuration for each producer, and a warning for each
/// attempt to connect. The result of a delivery says what happened.
final class QuietLog {
    /// Kept in a field, because an unreferenced logger is garbage collected together with its level.
    private static final Logger KAFKA = Logger.getLogger("org.apache.kafka");

    private QuietLog() {}

    /// Does not change a level that somebody has set.
    static void lower() {
        if (KAFKA.getLevel() == null) {
            KAFKA.setLevel(Level.SEVERE);
        }
    }
}
