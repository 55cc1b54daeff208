package io.narrows.exporter.plugin.kafka;

import java.util.logging.Level;
import java.util.logging.Logger;

/// Lowers the voice of kafka-clients, which logs its whole configuration for each producer, and a warning for each
/// attempt to connect. What comes of a delivery stands in its result.
final class QuietLog {
    /// Held, for a logger that nobody holds is forgotten with its level.
    private static final Logger KAFKA = Logger.getLogger("org.apache.kafka");

    private QuietLog() {}

    /// Leaves a level alone that somebody has set.
    static void lower() {
        if (KAFKA.getLevel() == null) {
            KAFKA.setLevel(Level.SEVERE);
        }
    }
}
