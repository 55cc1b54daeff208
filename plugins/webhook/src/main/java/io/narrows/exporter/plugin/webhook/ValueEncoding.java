package io.narrows.exporter.plugin.webhook;

import io.narrows.exporter.domain.json.JsonStrings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/// How a text is put into a body, so that whatever a report says stays a value there.
enum ValueEncoding {
    /// Inside of a JSON string.
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
    /// XML and HTML, in a text or in a quoted attribute. What no XML can hold, not even escaped, becomes U+FFFD.
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
    /// Everything else: as it is.
    PLAIN {
        @Override
        String encode(String text) {
            return text;
        }
    };

    /// What is no `Char` of XML 1.0 (2.2).
    private static final Pattern NOT_XML =
            Pattern.compile("[^\\t\\n\\r\\x{20}-\\x{D7FF}\\x{E000}-\\x{FFFD}\\x{10000}-\\x{10FFFF}]");

    abstract String encode(String text);

    /// Whether a template may have this text in it.
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
