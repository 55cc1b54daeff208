package io.narrows.exporter.plugin.smtp;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Silences the mail library, which logs whole conversations at its finer levels, reports included. The result of a
/// delivery says what happened.
final class QuietLog {
    /// Kept in a field, because an unreferenced logger is garbage collected together with its level.
    private static final List<Logger> LIBRARY = List.of(
            Logger.getLogger("org.eclipse.angus"),
            Logger.getLogger("jakarta.mail"),
            Logger.getLogger("jakarta.activation"));

    private QuietLog() {}

    static void silence() {
        LIBRARY.forEach(logger -> logger.setLevel(Level.SEVERE));
    }
}
