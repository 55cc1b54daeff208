package io.narrows.exporter.bootstrap.logging;

import java.text.MessageFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.logging.LogRecord;
import java.util.regex.Pattern;

/// Finds the `key=value` fields of a message.
///
/// They are read from the pattern of the message, before its parameters are filled in. So a text from outside is always
/// a value, and never a field of its own. A message without parameters has no fields.
final class MessageFields {
    private static final Pattern FIELD = Pattern.compile("(?<=^| )([A-Za-z][A-Za-z0-9_]{0,62})=(\"[^\"]*\"|[^ \"]+)");
    private static final int MOST = 24;
    private static final int LONGEST = 1_024;

    private MessageFields() {}

    /// The fields in the order of the message; each value is masked and of bounded length.
    static Map<String, String> of(LogRecord entry) {
        var pattern = entry.getMessage();
        var parameters = entry.getParameters();
        var fields = new LinkedHashMap<String, String>();
        if (pattern == null || parameters == null || parameters.length == 0) {
            return fields;
        }
        var field = FIELD.matcher(pattern);
        while (field.find() && fields.size() < MOST) {
            fields.putIfAbsent(field.group(1), value(field.group(2), parameters));
        }
        return fields;
    }

    private static String value(String pattern, Object[] parameters) {
        var bare = pattern.startsWith("\"") ? pattern.substring(1, pattern.length() - 1) : pattern;
        try {
            var text = LineText.withBreaks(new MessageFormat(bare, Locale.ROOT).format(parameters));
            return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
        } catch (IllegalArgumentException e) {
            return LineText.of(bare);
        }
    }
}
