package io.narrows.exporter.bootstrap.logging;

import java.util.Objects;

/// Writes an exception as one text of bounded length: the exception, the first frames of its stack, and the same for
/// its causes.
final class StackText {
    private static final int MOST_FRAMES = 8;
    private static final int MOST_CAUSES = 4;
    private static final int LONGEST_MESSAGE = 400;

    private StackText() {}

    /// Such as `java.io.IOException: no route at a.B.c(B.java:7) < a.D.e(D.java:9) < (12 more); caused by …`.
    static String of(Throwable thrown) {
        var text = new StringBuilder();
        var next = thrown;
        for (int depth = 0; depth <= MOST_CAUSES && next != null; depth++) {
            text.append(depth == 0 ? "" : "; caused by ")
                    .append(described(next))
                    .append(places(next));
            next = next.getCause();
        }
        return text.append(next == null ? "" : "; caused by more").toString();
    }

    /// The message of an exception, cut to a bound; blank if it has none, or code of a plugin fails to give it.
    static String messageOf(Throwable thrown) {
        try {
            return cut(Objects.requireNonNullElse(thrown.getMessage(), ""));
        } catch (RuntimeException | Error e) {
            return "";
        }
    }

    /// The text of an exception; only its class if `toString` throws, because an exception may be code of a plugin.
    private static String described(Throwable thrown) {
        try {
            return cut(Objects.requireNonNullElse(thrown.toString(), ""));
        } catch (RuntimeException | Error e) {
            return thrown.getClass().getName();
        }
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_MESSAGE ? text : text.substring(0, LONGEST_MESSAGE) + "…";
    }

    private static String places(Throwable thrown) {
        var frames = thrown.getStackTrace();
        var text = new StringBuilder();
        for (int i = 0; i < frames.length && i < MOST_FRAMES; i++) {
            text.append(i == 0 ? " at " : " < ").append(place(frames[i]));
        }
        return frames.length > MOST_FRAMES
                ? text.append(" < (")
                        .append(frames.length - MOST_FRAMES)
                        .append(" more)")
                        .toString()
                : text.toString();
    }

    /// One frame, without the module and its version, which say little.
    private static String place(StackTraceElement frame) {
        return frame.getClassName() + "." + frame.getMethodName() + "(" + frame.getFileName() + ":"
                + frame.getLineNumber() + ")";
    }
}
