package io.narrows.exporter.plugin.opensearch;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/// The name of an index, by OpenSearch's rules.
///
/// @param value in lower case, at most 255 bytes of UTF-8
record IndexName(String value) {
    private static final String UNKNOWN_SOURCE = "unknown_source";
    private static final String ILLEGAL = "\\/*?\"<>| ,#:";
    /// The characters that must not begin a name: `_`, `-` and `+` by OpenSearch's rules, and a dot because such names
    /// are for the server's own indices.
    private static final String NOT_FIRST = "_-+.";

    private static final String UNMAPPED = "-unmapped";
    private static final String UNMAPPED_ELSEWHERE = "data-exporter-unmapped-";
    private static final String RESERVED = "source-";
    private static final int MAX_BYTES = 255;
    private static final int MOST_BYTES_PER_CHAR = 3;

    /// The index of a report.
    ///
    /// @param source the report's source; blank if it has none
    /// @param index the index in the settings
    static IndexName of(String source, String index) {
        var name = legal(source.isBlank() ? index : source).orElse(UNKNOWN_SOURCE);
        return new IndexName(name.startsWith(UNMAPPED_ELSEWHERE) ? cut(RESERVED + name, MAX_BYTES) : name);
    }

    /// The index that keeps documents which this index refuses.
    IndexName unmapped() {
        return new IndexName(cut(value, MAX_BYTES - UNMAPPED.length()) + UNMAPPED);
    }

    /// The index to use if `unmapped` is taken, for example by a source of that name. No source has this name, and no
    /// pattern made for this index, such as `logs-*`, matches it.
    IndexName unmappedElsewhere() {
        return new IndexName(UNMAPPED_ELSEWHERE + cut(value, MAX_BYTES - UNMAPPED_ELSEWHERE.length()));
    }

    @Override
    public String toString() {
        return value;
    }

    private static Optional<String> legal(String text) {
        var legal = new StringBuilder();
        text.strip().toLowerCase(Locale.ROOT).codePoints().forEach(c -> legal.appendCodePoint(isLegal(c) ? c : '-'));
        int start = 0;
        while (start < legal.length() && NOT_FIRST.indexOf(legal.charAt(start)) >= 0) {
            start++;
        }
        var name = cut(legal.substring(start), MAX_BYTES);
        return name.isEmpty() ? Optional.empty() : Optional.of(name);
    }

    private static boolean isLegal(int c) {
        return ILLEGAL.indexOf(c) < 0
                && !Character.isISOControl(c)
                && !Character.isWhitespace(c)
                && Character.getType(c) != Character.SURROGATE
                && Character.toLowerCase(c) == c;
    }

    /// Cuts a text after the last complete character that fits.
    private static String cut(String text, int maxBytes) {
        if (text.length() <= maxBytes / MOST_BYTES_PER_CHAR) {
            return text;
        }
        int bytes = 0;
        for (int i = 0; i < text.length(); ) {
            var character = Character.toString(text.codePointAt(i));
            bytes += character.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > maxBytes) {
                return text.substring(0, i);
            }
            i += character.length();
        }
        return text;
    }
}
