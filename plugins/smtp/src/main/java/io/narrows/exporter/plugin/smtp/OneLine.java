package io.narrows.exporter.plugin.smtp;

import java.util.regex.Pattern;

/// Makes one line of a text that others wrote, so that it can neither end a header nor begin one.
final class OneLine {
    /// Control characters, what moves the cursor or turns the direction of writing, and halves of characters.
    private static final Pattern UNFIT =
            Pattern.compile("[\\p{Cntrl}\\p{Zl}\\p{Zp}\\p{Cf}\\p{Cs}\\p{Cn}\\u0080-\\u009F]+");

    private OneLine() {}

    /// @param longest in characters; what is over is cut off
    static String of(String text, int longest) {
        var line = UNFIT.matcher(text).replaceAll(" ").strip();
        if (line.length() <= longest) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(longest - 1)) ? longest - 1 : longest;
        return line.substring(0, end) + "…";
    }
}
