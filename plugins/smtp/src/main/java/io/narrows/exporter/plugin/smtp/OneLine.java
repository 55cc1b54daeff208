package io.narrows.exporter.plugin.smtp;

import java.util.regex.Pattern;

/// Turns text that others wrote into one line, so that the text can neither end a header nor begin one.
final class OneLine {
    /// Control characters, characters that move the cursor or change the writing direction, and unpaired surrogates.
    private static final Pattern UNFIT =
            Pattern.compile("[\\p{Cntrl}\\p{Zl}\\p{Zp}\\p{Cf}\\p{Cs}\\p{Cn}\\u0080-\\u009F]+");

    private OneLine() {}

    /// @param longest the most characters; a longer text is cut
    static String of(String text, int longest) {
        var line = UNFIT.matcher(text).replaceAll(" ").strip();
        if (line.length() <= longest) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(longest - 1)) ? longest - 1 : longest;
        return line.substring(0, end) + "…";
    }
}
