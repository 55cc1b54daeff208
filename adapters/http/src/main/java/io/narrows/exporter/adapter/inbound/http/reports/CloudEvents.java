package io.narrows.exporter.adapter.inbound.http.reports;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import io.narrows.exporter.adapter.inbound.http.answer.Refusal;
import io.narrows.exporter.domain.json.Utf8;
import io.narrows.exporter.domain.report.InvalidReportException;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.spool.IdempotencyKey;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Reads CloudEvents 1.0 as their HTTP binding has them: in structured mode, where the body is the event in JSON, or in
/// binary mode, where the body is its data and headers tell the rest (<https://github.com/cloudevents/spec>).
final class CloudEvents {
    private static final String STRUCTURED_JSON = "application/cloudevents+json";
    private static final String SPECVERSION = "specversion";
    static final String CONTENT_TYPE = "datacontenttype";
    static final List<String> REQUIRED = List.of(SPECVERSION, "id", "source", "type");
    private static final String SUPPORTED = "1.0";

    /// How a report comes.
    enum Mode {
        /// It is the body, and no event.
        BARE,
        /// It is the body, and headers make it an event.
        BINARY,
        /// It is in the body, which is an event.
        STRUCTURED
    }

    /// What there is to know of an event.
    ///
    /// @param id tells it from others of its source
    /// @param source who says that it happened
    /// @param data the report
    record Event(String id, String source, Payload data) {
        /// No header can be like it, for a header has no control characters; and no two events have the same.
        private static final String MARK = "\u001F";

        private static final int LONGEST = 255;

        /// The same for the same event that is sent to the same place.
        ///
        /// @param ingested the source that it was sent to
        IdempotencyKey key(String ingested) {
            var exact = new StringBuilder();
            for (var part : List.of(ingested, source, id)) {
                exact.append(part.length()).append(':').append(part);
            }
            return new IdempotencyKey(
                    MARK.length() + exact.length() <= LONGEST
                            ? MARK + exact
                            : MARK + "sha256:" + sha256(exact.toString()));
        }

        private static String sha256(String text) {
            try {
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-256", e);
            }
        }
    }

    private CloudEvents() {}

    /// @throws Refusal if it is an event of a kind that is not understood
    static Mode mode(ServerRequestHeaders headers) {
        var mediaType = mediaType(headers.first(HeaderNames.CONTENT_TYPE).orElse(""));
        if (mediaType.equals(STRUCTURED_JSON)) {
            return Mode.STRUCTURED;
        }
        if (mediaType.startsWith("application/cloudevents-batch")) {
            throw Refusal.unsupportedType("batches of CloudEvents are not taken; send each event by itself");
        }
        if (mediaType.startsWith("application/cloudevents")) {
            throw Refusal.unsupportedType("of CloudEvents in structured mode only " + STRUCTURED_JSON + " is taken");
        }
        return REQUIRED.stream().anyMatch(attribute -> headers.contains(header(attribute))) ? Mode.BINARY : Mode.BARE;
    }

    /// Refuses an event in structured mode, which is no envelope and would be accepted as an empty one.
    ///
    /// @throws Refusal if the body is an event
    static void refuseInEnvelope(ServerRequestHeaders headers) {
        if (mediaType(headers.first(HeaderNames.CONTENT_TYPE).orElse("")).startsWith("application/cloudevents")) {
            throw Refusal.unsupportedType(
                    "CloudEvents are not taken here; send them to /ingest/{source}, where the operator's routes decide"
                            + " who gets them");
        }
    }

    /// The attributes of an event in binary mode.
    ///
    /// @throws InvalidReportException if a required one is missing, or the version is not supported
    static Map<String, String> attributes(ServerRequestHeaders headers) {
        var attributes = new HashMap<String, String>();
        for (var attribute : REQUIRED) {
            headers.first(header(attribute))
                    .ifPresent(value -> attributes.put(attribute, decoded("ce-" + attribute, value)));
        }
        headers.first(HeaderNames.CONTENT_TYPE).ifPresent(value -> attributes.put(CONTENT_TYPE, value));
        check(attributes, "ce-");
        return attributes;
    }

    /// @param attributes as `attributes` tells them
    /// @throws InvalidReportException if it has no data, or data that is not what it says it is
    static Event binary(Map<String, String> attributes, byte[] body) {
        if (body.length == 0) {
            throw new InvalidReportException("body", "is empty: there is no report in this event");
        }
        return event(attributes, isJson(attributes) ? JsonBody.report(body) : JsonBody.text(body));
    }

    /// @throws InvalidReportException if it is no event, or has no data
    static Event structured(byte[] body) {
        JsonBody.ensureUtf8(body);
        return JsonBody.read(body, () -> {
            var read = new StructuredEvent(body);
            read.read();
            check(read.attributes(), "");
            return event(read.attributes(), read.payload());
        });
    }

    private static Event event(Map<String, String> attributes, Payload data) {
        return new Event(attributes.getOrDefault("id", ""), attributes.getOrDefault("source", ""), data);
    }

    private static void check(Map<String, String> attributes, String prefix) {
        for (var attribute : REQUIRED) {
            if (attributes.getOrDefault(attribute, "").isEmpty()) {
                throw new InvalidReportException(
                        prefix + attribute, "is missing, which every CloudEvent has: " + String.join(", ", REQUIRED));
            }
        }
        if (!SUPPORTED.equals(attributes.get(SPECVERSION))) {
            throw new InvalidReportException(prefix + SPECVERSION, "must be " + SUPPORTED);
        }
    }

    private static HeaderName header(String attribute) {
        return HeaderNames.create("ce-" + attribute);
    }

    static boolean isJson(Map<String, String> attributes) {
        var type = mediaType(attributes.getOrDefault(CONTENT_TYPE, ""));
        return type.isEmpty() || type.endsWith("/json") || type.endsWith("+json");
    }

    private static String mediaType(String contentType) {
        return contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /// As section 3.1.3.2 of the HTTP binding says: quotes go, and what is percent-encoded is UTF-8.
    ///
    /// @throws InvalidReportException if it is not UTF-8: two events must not become one
    private static String decoded(String name, String header) {
        var text = header.strip();
        if (text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")) {
            text = text.substring(1, text.length() - 1).replaceAll("\\\\(.)", "$1");
        }
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            var hex = text.charAt(i) == '%' && i + 2 < text.length() ? text.substring(i + 1, i + 3) : "";
            if (hex.matches("[0-9A-Fa-f]{2}")) {
                bytes.write(HexFormat.fromHexDigits(hex));
                i += 2;
            } else {
                bytes.writeBytes(text.substring(i, i + 1).getBytes(StandardCharsets.UTF_8));
            }
        }
        if (header.indexOf('\uFFFD') >= 0 || !Utf8.isWellFormed(bytes.toByteArray())) {
            throw new InvalidReportException(name, "must be a text in UTF-8, percent-encoded");
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
