package io.narrows.exporter.adapter.inbound.http.console.frame;

import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;

/// Escapes every value that a template shows, because a stranger may have chosen it.
///
/// Markup and quotes become entities. Characters that a browser does not show, or that turn the direction of the text
/// around them, become a visible sign. A value that is too long is cut.
final class SafeText implements Mustache.Escaper {
    /// The most characters of one value.
    static final int LONGEST = 4_000;

    private static final char SIGN = '\uFFFD';

    @Override
    public String escape(String raw) {
        return Escapers.HTML.escape(visible(raw.length() <= LONGEST ? raw : raw.substring(0, LONGEST) + "…"));
    }

    /// A text of which each character is seen.
    static String visible(String text) {
        var shown = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            shown.append(isHidden(text, i) ? SIGN : character);
        }
        return shown.toString();
    }

    private static boolean isHidden(String text, int at) {
        char character = text.charAt(at);
        if (Character.isSurrogate(character)) {
            return isAlone(text, at);
        }
        return switch (Character.getType(character)) {
            case Character.CONTROL -> character != '\n' && character != '\t';
            case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    private static boolean isAlone(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                ? at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1))
                : at == 0 || !Character.isHighSurrogate(text.charAt(at - 1));
    }
}
