package io.narrows.exporter.adapter.inbound.http.reports;

import io.narrows.exporter.domain.json.JsonReader;
import io.narrows.exporter.domain.json.JsonReader.Kind;
import io.narrows.exporter.domain.json.JsonValue;
import io.narrows.exporter.domain.json.Utf8;
import io.narrows.exporter.domain.report.InvalidReportException;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.PayloadFormat;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Reads the members of a JSON CloudEvent that the exporter needs, in one pass over its bytes. One instance reads one
/// body.
final class StructuredEvent {
    private static final int LONGEST_ATTRIBUTE = 4 * 1024;

    /// The most bytes of a character in UTF-8.
    private static final int WIDEST = 4;

    private final JsonReader json;
    private final Map<String, String> attributes = new HashMap<>();
    private final TreeMap<String, String> labels = new TreeMap<>();
    private Optional<JsonValue> data = Optional.empty();
    private Optional<JsonValue> base64 = Optional.empty();

    /// @param body UTF-8 text
    StructuredEvent(byte[] body) {
        this.json = new JsonReader(body, JsonBody.MAX_DEPTH);
    }

    /// Reads the event. Call this before any other method.
    ///
    /// @throws InvalidReportException if a member breaks the CloudEvents specification
    void read() {
        if (json.peek() != Kind.OBJECT) {
            throw new InvalidReportException(JsonBody.FIELD, "must be an object: a CloudEvent in JSON");
        }
        json.beginObject();
        while (json.nextMember()) {
            member(name());
        }
        json.end();
    }

    Map<String, String> attributes() {
        return attributes;
    }

    /// The extension attributes.
    ///
    /// @throws InvalidReportException if one exceeds a limit of labels
    Labels labels() {
        return Labels.of(labels);
    }

    private String name() {
        if (json.nameLength() > Labels.LONGEST_NAME * WIDEST) {
            throw new InvalidReportException(
                    Labels.FIELD, "must have names of 1 to " + Labels.LONGEST_NAME + " characters");
        }
        return json.name();
    }

    private void member(String name) {
        if (name.equals("data")) {
            data = json.peek() == Kind.NULL ? nothing() : Optional.of(json.skip());
        } else if (name.equals("data_base64")) {
            base64 = isText(name) ? Optional.of(json.skip()) : nothing();
        } else if (CloudEvents.REQUIRED.contains(name) || name.equals(CloudEvents.CONTENT_TYPE)) {
            attribute(name);
        } else if (CloudEvents.isLabel(name)) {
            label(name);
        } else {
            json.skip();
        }
    }

    private void label(String name) {
        switch (json.peek()) {
            case NULL -> {
                json.skip();
                labels.remove(name);
            }
            case STRING ->
                labels.put(name, json.string(Labels.LONGEST_VALUE * WIDEST).orElseThrow(() -> tooLong(name)));
            case NUMBER -> labels.put(name, json.number(Labels.LONGEST_VALUE).orElseThrow(() -> tooLong(name)));
            case TRUE, FALSE -> labels.put(name, Boolean.toString(json.skip().kind() == Kind.TRUE));
            case OBJECT, ARRAY -> json.skip(); // no type of an attribute
        }
        if (labels.size() > Labels.MOST) {
            throw new InvalidReportException(Labels.FIELD, "must have at most " + Labels.MOST + " entries");
        }
    }

    private static InvalidReportException tooLong(String name) {
        return new InvalidReportException(
                Labels.FIELD + "." + name, "must have at most " + Labels.LONGEST_VALUE + " characters");
    }

    private void attribute(String name) {
        if (!isText(name)) {
            json.skip();
            attributes.remove(name);
            return;
        }
        attributes.put(
                name,
                json.string(LONGEST_ATTRIBUTE)
                        .orElseThrow(() -> new InvalidReportException(
                                name, "must not be longer than " + LONGEST_ATTRIBUTE + " bytes")));
    }

    private Optional<JsonValue> nothing() {
        json.skip();
        return Optional.empty();
    }

    /// @return false for null
    private boolean isText(String name) {
        return switch (json.peek()) {
            case NULL -> false;
            case STRING -> true;
            default -> throw new InvalidReportException(name, "must be a text");
        };
    }

    /// The report.
    ///
    /// @throws InvalidReportException if the event has no data, or the data does not match its content type
    Payload payload() {
        if (data.isPresent() && base64.isPresent()) {
            throw new InvalidReportException("data_base64", "must not be there beside data");
        }
        return data.map(this::ofData)
                .or(() -> base64.map(this::ofBase64))
                .orElseThrow(() -> new InvalidReportException("data", "is missing: there is no report in this event"));
    }

    /// The payload for `data`. JSON data is kept byte for byte; text of another type loses its quotes and escapes.
    private Payload ofData(JsonValue value) {
        if (value.kind() == Kind.STRING && !CloudEvents.isJson(attributes)) {
            json.goTo(value.from());
            return Payload.read(json);
        }
        return Payload.takeOver(value.spelled(), PayloadFormat.of(value));
    }

    private Payload ofBase64(JsonValue value) {
        json.goTo(value.from());
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(json.utf8());
        } catch (IllegalArgumentException e) {
            throw new InvalidReportException("data_base64", "must be in base64"); // the cause would repeat a part
        }
        if (!Utf8.isWellFormed(bytes)) {
            throw new InvalidReportException("data_base64", "must be a text in UTF-8");
        }
        return Payload.takeOver(bytes, PayloadFormat.of(bytes));
    }
}
