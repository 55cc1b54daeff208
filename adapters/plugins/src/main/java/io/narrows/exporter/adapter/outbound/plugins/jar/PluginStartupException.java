package io.narrows.exporter.adapter.outbound.plugins.jar;

import java.nio.file.Path;
import java.util.Objects;

/// The exporter cannot start with these plugins, because of a mistake by the operator or a plugin's author. The message
/// is one line. It names the jar or the configuration key, and says what is wrong with it.
public final class PluginStartupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PluginStartupException(String message) {
        super(oneLine(message));
    }

    public PluginStartupException(String message, Throwable cause) {
        super(oneLine(message), cause);
    }

    public static PluginStartupException of(Path jar, String reason) {
        return new PluginStartupException(message(jar, reason));
    }

    public static PluginStartupException of(Path jar, String reason, Throwable cause) {
        return new PluginStartupException(message(jar, reason), cause);
    }

    /// Describes what a plugin's code threw, including errors of the virtual machine such as a stack overflow. The
    /// plugin is not used then. If memory is really exhausted, the virtual machine ends the process itself.
    ///
    /// @param where the code that threw, such as `the constructor of a.b.C`
    public static PluginStartupException thrown(Path jar, String where, Throwable thrown) {
        return switch (thrown) {
            case UnsupportedClassVersionError newer -> of(jar, "it needs a newer Java: " + newer.getMessage(), newer);
            case NoClassDefFoundError missing ->
                of(jar, where + " needs a class that cannot be found: " + missing.getMessage(), missing);
            case IncompatibleClassChangeError changed ->
                of(
                        jar,
                        where + " was compiled against another version of the exporter, or of a library in the jar: "
                                + changed.getMessage(),
                        changed);
            case ExceptionInInitializerError failed ->
                of(jar, where + " needs a class whose static initializer threw " + described(behind(failed)), failed);
            default -> of(jar, where + " threw " + described(thrown), thrown);
        };
    }

    private static Throwable behind(ExceptionInInitializerError failed) {
        return Objects.requireNonNullElse(failed.getCause(), failed);
    }

    /// Describes a throwable safely, because the class of an exception may be the plugin's code as well.
    private static String described(Throwable thrown) {
        try {
            return String.valueOf(thrown);
        } catch (RuntimeException | Error e) {
            return thrown.getClass().getName();
        }
    }

    private static String message(Path jar, String reason) {
        return "Cannot load plugin " + jar.getFileName() + ": " + reason;
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ").strip();
    }
}
