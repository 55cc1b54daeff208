package io.narrows.exporter.adapter.inbound.http.console.frame;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.narrows.exporter.adapter.inbound.http.answer.Refusal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// What a visitor entered and sent (`application/x-www-form-urlencoded`).
public final class Form {
    static final String TOKEN = "token";

    private static final String TYPE = "application/x-www-form-urlencoded";
    private static final int MOST_FIELDS = 20;

    private final Map<String, String> fields;

    private Form(Map<String, String> fields) {
        this.fields = Map.copyOf(fields);
    }

    /// @throws Refusal if the body is no form
    static Form parse(byte[] body) {
        var fields = new HashMap<String, String>();
        var parts = new String(body, StandardCharsets.US_ASCII).split("&", MOST_FIELDS + 1);
        if (parts.length > MOST_FIELDS) {
            throw Refusal.invalid("body", "has too many fields");
        }
        for (var part : parts) {
            var pair = part.split("=", 2);
            if (pair.length == 2) {
                fields.put(decoded(pair[0]), decoded(pair[1]));
            }
        }
        return new Form(fields);
    }

    /// The media type is checked, because forms of other types can be sent from other sites without a preflight.
    static void ensureIsForm(ServerRequest request) {
        var type = request.headers().contains(HeaderNames.CONTENT_TYPE)
                ? request.headers().get(HeaderNames.CONTENT_TYPE).get().toLowerCase(Locale.ROOT)
                : "";
        if (!type.equals(TYPE) && !type.startsWith(TYPE + ";")) {
            throw Refusal.unsupportedType("the console takes " + TYPE);
        }
    }

    /// The text of a field; blank if it was not sent.
    public String text(String name) {
        return fields.getOrDefault(name, "");
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Refusal.invalid("body", "has invalid percent-encoding");
        }
    }
}
