package io.narrows.exporter.adapter.inbound.http.reports;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import io.narrows.exporter.adapter.inbound.http.answer.Refusal;
import io.narrows.exporter.domain.hash.TextHash;
import io.narrows.exporter.domain.report.InvalidReportException;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.spool.IdempotencyKey;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Reads CloudEvents 1.0 in their HTTP binding (<https://github.com/cloudevents/spec>). In structured mode the body is
/// the event in JSON. In binary mode the body is the event's data, and headers hold the attributes.
final class CloudEvents {
    private static final String STRUCTURED_JSON = "application/cloudevents+json";
    /// How each media type of events begins.
    private static final String EVENTS = "application/cloudevents";

    /// How each header of an attribute begins.
    private static final String PREFIX = "ce-";

    private static final String SPECVERSION = "specversion";
    static final String CONTENT_TYPE = "datacontenttype";
    static final List<String> REQUIRED = List.of(SPECVERSION, "id", "source", "type");
    private static final String SUPPORTED = "1.0";

    /// The attributes that are no labels: those of the specification, and the context of a trace.
    private static final Set<String> NO_LABELS = Set.of(
            SPECVERSION,
            "id",
            "source",
            "type",
            CONTENT_TYPE,
            "dataschema",
            "subject",
            "time",
            "traceparent",
            "tracestate");

    /// How a request carries a report.
    enum Mode {
        /// The body is the report, without an event.
        BARE,
        /// The body is the report, and headers make the request a CloudEvent in binary mode.
        BINARY,
        /// The body is a CloudEvent in structured mode, and the report is its data.
        STRUCTURED
    }

    /// The parts of a CloudEvent that the exporter needs.
    ///
    /// @param id distinguishes the event from others of its source
    /// @param source the party that produced the event
    /// @param labels the extension attributes
    /// @param data the report
    record Event(String id, String source, Labels labels, Payload data) {
        /// Begins and separates the keys of events. An `Idempotency-Key` header cannot contain control characters, so
        /// no header equals such a key, and two events never share one.
        private static final String MARK = "\u001F";

        private static final int LONGEST = 255;

        /// The idempotency key of the event: the same event sent to the same source has the same key.
        ///
        /// @param ingested the source that the event was sent to
        IdempotencyKey key(String ingested) {
            var exact = new StringBuilder();
            for (var part : List.of(ingested, source, id)) {
                exact.append(part.length()).append(':').append(part);
            }
            return new IdempotencyKey(
                    MARK.length() + exact.length() <= LONGEST
                            ? MARK + exact
                            : MARK + "sha256:" + TextHash.sha256InHex(exact.toString()));
        }
    }

    private CloudEvents() {}

    /// @throws Refusal if the event is of an unsupported kind
    static Mode mode(ServerRequestHeaders headers) {
        var mediaType = mediaType(headers.first(HeaderNames.CONTENT_TYPE).orElse(""));
        if (mediaType.equals(STRUCTURED_JSON)) {
            return Mode.STRUCTURED;
        }
        if (mediaType.startsWith("application/cloudevents-batch")) {
            throw Refusal.unsupportedType("batches of CloudEvents are not taken; send each event by itself");
        }
        if (mediaType.startsWith(EVENTS)) {
            throw Refusal.unsupportedType("of CloudEvents in structured mode only " + STRUCTURED_JSON + " is taken");
        }
        return REQUIRED.stream().anyMatch(attribute -> headers.contains(header(attribute))) ? Mode.BINARY : Mode.BARE;
    }

    /// Refuses an event in structured mode on `/forward`, where it would be accepted as an empty envelope.
    ///
    /// @throws Refusal if the body is an event
    static void refuseInEnvelope(ServerRequestHeaders headers) {
        var contentType = headers.first(HeaderNames.CONTENT_TYPE).orElse("").stripLeading();
        if (contentType.regionMatches(true, 0, EVENTS, 0, EVENTS.length())) {
            throw Refusal.unsupportedType(
                    "CloudEvents are not taken here; send them to /ingest/{source}, where the operator's routes decide"
                            + " who gets them");
        }
    }

    /// The attributes of an event in binary mode.
    ///
    /// @throws InvalidReportException if a required attribute is missing, or the version is not supported
    static Map<String, String> attributes(ServerRequestHeaders headers) {
        var attributes = new HashMap<String, String>();
        for (var attribute : REQUIRED) {
            headers.first(header(attribute))
                    .ifPresent(value -> attributes.put(attribute, HeaderText.decoded(PREFIX + attribute, value)));
        }
        headers.first(HeaderNames.CONTENT_TYPE).ifPresent(value -> attributes.put(CONTENT_TYPE, value));
        check(attributes, PREFIX);
        return attributes;
    }

    /// Whether an attribute is an extension that is a label.
    static boolean isLabel(String attribute) {
        return !NO_LABELS.contains(attribute);
    }

    /// The labels of an event in binary mode.
    ///
    /// @throws InvalidReportException if a label is given twice, or exceeds a limit
    static Labels labels(ServerRequestHeaders headers) {
        return LabelHeaders.ofEvent(headers, PREFIX, CloudEvents::isLabel);
    }

    /// @param attributes the result of `attributes`
    /// @param labels the result of `labels`
    /// @throws InvalidReportException if the event has no data, or the data does not match its content type
    static Event binary(Map<String, String> attributes, Labels labels, byte[] body) {
        if (body.length == 0) {
            throw new InvalidReportException("body", "is empty: there is no report in this event");
        }
        return event(attributes, labels, isJson(attributes) ? JsonBody.report(body) : JsonBody.text(body));
    }

    /// @throws InvalidReportException if the body is not an event, or the event has no data
    static Event structured(byte[] body) {
        JsonBody.ensureUtf8(body);
        return JsonBody.read(body, () -> {
            var read = new StructuredEvent(body);
            read.read();
            check(read.attributes(), "");
            return event(read.attributes(), read.labels(), read.payload());
        });
    }

    private static Event event(Map<String, String> attributes, Labels labels, Payload data) {
        return new Event(attributes.getOrDefault("id", ""), attributes.getOrDefault("source", ""), labels, data);
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
        return HeaderNames.create(PREFIX + attribute);
    }

    static boolean isJson(Map<String, String> attributes) {
        var type = mediaType(attributes.getOrDefault(CONTENT_TYPE, ""));
        return type.isEmpty() || type.endsWith("/json") || type.endsWith("+json");
    }

    private static String mediaType(String contentType) {
        return contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }
}
