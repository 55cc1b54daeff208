package io.narrows.exporter.plugin.smtp;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Silences the mail library, which logs whole conversations at its finer levels, reports included. What comes of a
/// delivery stands in its result.
final class QuietLog {
    /// Held, for a logger that nobody holds is forgotten with its level.
    private static final List<Logger> LIBRARY = List.of(
            Logger.getLogger("org.eclipse.angus"),
            Logger.getLogger("jakarta.mail"),
            Logger.getLogger("jakarta.activation"));

    private QuietLog() {}

    static void silence() {
        LIBRARY.forEach(logger -> logger.setLevel(Level.SEVERE));
    }
}
