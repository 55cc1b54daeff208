package io.narrows.exporter.plugin.webhook;

import io.narrows.exporter.domain.json.JsonStrings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/// How text is encoded for a body, so that any text of a report stays a value there.
enum ValueEncoding {
    /// Within a JSON string.
    JSON {
        @Override
        String encode(String text) {
            var quoted = JsonStrings.quote(text);
            return quoted.substring(1, quoted.length() - 1);
        }
    },
    /// `application/x-www-form-urlencoded`.
    FORM {
        @Override
        String encode(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8);
        }
    },
    /// XML and HTML, in text or in a quoted attribute. A character that XML cannot hold, even escaped, becomes U+FFFD.
    MARKUP {
        @Override
        String encode(String text) {
            return NOT_XML.matcher(text)
                    .replaceAll("\uFFFD")
                    .replace("&", "&amp;")
                    .replace("<", "&lt;")
                    .replace(">", "&gt;")
                    .replace("\"", "&quot;")
                    .replace("'", "&#39;");
        }
    },
    /// Any other media type: unchanged.
    PLAIN {
        @Override
        String encode(String text) {
            return text;
        }
    };

    /// Characters that are not a `Char` of XML 1.0 (section 2.2).
    private static final Pattern NOT_XML =
            Pattern.compile("[^\\t\\n\\r\\x{20}-\\x{D7FF}\\x{E000}-\\x{FFFD}\\x{10000}-\\x{10FFFF}]");

    abstract String encode(String text);

    /// Whether a template may contain this text.
    boolean takes(String literal) {
        return this != MARKUP || !NOT_XML.matcher(literal).find();
    }

    /// @param contentType such as `application/json; charset=utf-8`
    static ValueEncoding of(String contentType) {
        var type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (type.equals(WebhookSettings.JSON) || type.endsWith("+json")) {
            return JSON;
        }
        if (type.equals("application/x-www-form-urlencoded")) {
            return FORM;
        }
        return type.endsWith("xml") || type.equals("text/html") ? MARKUP : PLAIN;
    }
}
