package io.narrows.exporter.adapter.out.plugins;

import java.nio.file.Path;

/// The operator's fault, or that of a plugin's author: the exporter cannot start with these plugins. The message is one
/// line, which names the jar, or the key of the configuration, and says what is wrong with it.
public final class PluginStartupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PluginStartupException(String message) {
        super(oneLine(message));
    }

    PluginStartupException(String message, Throwable cause) {
        super(oneLine(message), cause);
    }

    static PluginStartupException of(Path jar, String reason) {
        return new PluginStartupException(message(jar, reason));
    }

    static PluginStartupException of(Path jar, String reason, Throwable cause) {
        return new PluginStartupException(message(jar, reason), cause);
    }

    /// Tells what came out of code of a plugin. Only such as leaves the process in order.
    ///
    /// @param where it came from, such as `the constructor of a.b.C`
    static PluginStartupException thrown(Path jar, String where, Throwable thrown) {
        return switch (thrown) {
            case VirtualMachineError fatal -> throw fatal;
            case UnsupportedClassVersionError newer -> of(jar, "it needs a newer Java: " + newer.getMessage(), newer);
            case NoClassDefFoundError missing ->
                of(jar, where + " needs a class that cannot be found: " + missing.getMessage(), missing);
            default -> of(jar, where + " threw " + thrown, thrown);
        };
    }

    private static String message(Path jar, String reason) {
        return "Cannot load plugin " + jar.getFileName() + ": " + reason;
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ").strip();
    }
}
