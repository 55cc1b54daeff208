package io.narrows.exporter.domain.plugin;

import java.util.Objects;
import java.util.regex.Pattern;

/// Describes what a plugin threw without its message, which may hold a secret or a report.
final class ThrownByPlugin {
    private static final int DEEPEST_CAUSE = 20;

    /// Names of classes and methods, as the virtual machine writes them.
    private static final Pattern ABSENCE = Pattern.compile("['A-Za-z0-9_$./<>()\\[\\], ;-]{1,400}");

    private ThrownByPlugin() {}

    /// Describes the innermost cause, because that one is the plugin's own. The exception is plugin code too, so call
    /// this method on the plugin's thread.
    static String described(Throwable thrown) {
        try {
            var inner = thrown;
            for (int depth = 0; depth < DEEPEST_CAUSE && inner.getCause() != null; depth++) {
                inner = inner.getCause();
            }
            var frames = inner.getStackTrace();
            return inner.getClass().getName() + absence(inner) + (frames.length == 0 ? "" : " at " + frames[0]);
        } catch (Throwable e) {
            return thrown.getClass().getName();
        }
    }

    /// The missing class or method, for errors whose message the virtual machine writes. Such an error means that the
    /// plugin runs with other classes than it was compiled with.
    private static String absence(Throwable thrown) {
        var message = Objects.requireNonNullElse(thrown.getMessage(), "");
        return thrown instanceof LinkageError && ABSENCE.matcher(message).matches() ? " (" + message + ")" : "";
    }
}
