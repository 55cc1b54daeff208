package io.narrows.exporter.bootstrap.logging;

/// Prepares a text for a log line: without secrets, on one line, and of bounded length.
final class LineText {
    private static final int LONGEST = 4_096;

    /// How much of a text is masked at most; the rest is cut off before, so that the work has a bound.
    private static final int LOOKED_AT = 2 * LONGEST;

    /// How much is removed at a cut, because the cut may leave a part of a secret that no pattern finds.
    private static final int TAIL = 512;

    private LineText() {}

    static String of(String text) {
        return prepared(text, false);
    }

    /// The same with its line breaks, for a format that escapes them.
    static String withBreaks(String text) {
        return prepared(text, true);
    }

    private static String prepared(String text, boolean withBreaks) {
        if (text.length() <= LOOKED_AT) {
            return cut(escaped(SecretMask.of(text), withBreaks), text.length());
        }
        var masked = SecretMask.of(text.substring(0, LOOKED_AT));
        return cut(escaped(masked.substring(0, Math.max(0, masked.length() - TAIL)), withBreaks) + "…", text.length());
    }

    private static String cut(String line, int length) {
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "… (" + length + " characters)";
    }

    private static String escaped(String message, boolean withBreaks) {
        var line = new StringBuilder(message.length());
        message.chars().forEach(character -> {
            switch (character) {
                case '\n' -> line.append(withBreaks ? "\n" : "\\n");
                case '\r' -> line.append(withBreaks ? "\r" : "\\r");
                default -> line.append(Character.isISOControl(character) && character != '\t' ? ' ' : (char) character);
            }
        });
        return line.toString();
    }
}
