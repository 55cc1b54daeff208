package io.narrows.exporter.adapter.inbound.http.reports;

import io.narrows.exporter.application.AskedConsumers;
import io.narrows.exporter.application.Envelope;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.json.JsonReader;
import io.narrows.exporter.domain.json.JsonReader.Kind;
import io.narrows.exporter.domain.json.JsonSyntaxException;
import io.narrows.exporter.domain.json.JsonSyntaxException.Fault;
import io.narrows.exporter.domain.report.InvalidReportException;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.LabelsReader;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.PayloadFormat;
import java.util.LinkedHashMap;
import java.util.Optional;

/// Reads an envelope in one pass over its bytes, with the tolerance of Go's `encoding/json`: keys match without regard
/// to case, unknown keys are skipped, null means absent, the last duplicate wins, and invalid UTF-8 becomes U+FFFD.
///
/// The reader checks every limit while it reads. Only names and settings become a `String`. An `InvalidReportException`
/// names the wrong field and never repeats a part of the body. One instance reads one body.
public final class EnvelopeReader {
    static final int MAX_CONSUMERS = 100;
    static final int MAX_SOURCE_BYTES = 4 * 1024;

    /// The limit for the settings of all consumers together.
    static final int MAX_EXPORT_CONFIG_BYTES = 1024 * 1024;

    private static final int MAX_CONSUMER_NAME_BYTES = 255;

    private final JsonReader json;
    private final SettingsReader settings;
    private final byte[] body;
    private final SeenConfigs seen;

    private String source = "";
    private Labels labels = Labels.NONE;
    private Payload payload = Payload.EMPTY;
    private Optional<AskedConsumers> consumers = Optional.empty();
    private Optional<Integer> olderConfig = Optional.empty();

    private EnvelopeReader(byte[] body, SeenConfigs seen) {
        this.body = body;
        this.seen = seen;
        this.json = new JsonReader(body, JsonBody.MAX_DEPTH);
        this.settings = new SettingsReader(json);
    }

    /// @param body the body of `POST /forward`; its payload is copied
    /// @param seen the configurations of earlier envelopes, which are not read again
    /// @throws InvalidReportException if the body is not an envelope
    static Envelope read(byte[] body, SeenConfigs seen) {
        return JsonBody.read(body, () -> new EnvelopeReader(body, seen).envelope());
    }

    /// Reads an envelope that an operator asks about.
    ///
    /// @throws InvalidReportException if the text is not an envelope
    public static Envelope read(byte[] text) {
        return read(text, new SeenConfigs());
    }

    /// @param body the JSON object with the settings of one consumer, as in an envelope
    /// @throws InvalidReportException if the body is not such an object
    public static ConsumerSettings readSettings(byte[] body) {
        return JsonBody.read(body, () -> {
            var json = new JsonReader(body, JsonBody.MAX_DEPTH);
            var settings = new SettingsReader(json).read(JsonBody.FIELD);
            json.end();
            return settings.orElse(ConsumerSettings.NONE);
        });
    }

    private Envelope envelope() {
        if (SettingsReader.beginsObject(json, JsonBody.FIELD)) {
            while (json.nextMember()) {
                member();
            }
        }
        json.end();
        if (consumers.isEmpty() && olderConfig.isPresent()) {
            json.goTo(olderConfig.get());
            consumers = consumers("config");
        }
        return new Envelope(source, consumers.orElse(AskedConsumers.NONE), labels, payload);
    }

    private void member() {
        if (json.isNamed("source")) {
            source = source().orElse(source);
        } else if (json.isNamed("exportConfig")) {
            consumers = consumers("exportConfig").or(() -> consumers);
        } else if (json.isNamed("payload")) {
            payload = payload().orElse(payload);
        } else if (json.isNamed(Labels.FIELD)) {
            labels = LabelsReader.read(json).orElse(labels);
        } else if (json.isNamed("config") && json.peek() != Kind.NULL) {
            olderConfig = Optional.of(json.skip().from()); // beside exportConfig, this key is unknown and ignored
        } else {
            json.skip();
        }
    }

    private Optional<String> source() {
        return switch (json.peek()) {
            case NULL -> nothing();
            case STRING ->
                Optional.of(json.string(MAX_SOURCE_BYTES)
                        .orElseThrow(() -> new InvalidReportException(
                                "source", "must not be longer than " + MAX_SOURCE_BYTES + " bytes")));
            default -> throw new InvalidReportException("source", "must be a text");
        };
    }

    private Optional<Payload> payload() {
        return switch (json.peek()) {
            case NULL -> nothing();
            case STRING -> Optional.of(Payload.read(json));
            case OBJECT, ARRAY -> {
                var value = json.skip();
                yield Optional.of(Payload.takeOver(value.spelled(), PayloadFormat.of(value)));
            }
            default -> throw new InvalidReportException("payload", "must be a text, an object or an array");
        };
    }

    private <T> Optional<T> nothing() {
        json.skip();
        return Optional.empty();
    }

    private Optional<AskedConsumers> consumers(String path) {
        json.peek(); // reads the white space before the value
        int from = json.offset();
        var known = seen.find(body, from);
        if (known.isPresent()) {
            json.goTo(from + known.get().length());
            return Optional.of(known.get().consumers());
        }
        var read = readConsumers(path);
        read.ifPresent(asked -> seen.remember(body, from, json.offset(), asked));
        return read;
    }

    private Optional<AskedConsumers> readConsumers(String path) {
        if (!SettingsReader.beginsObject(json, path)) {
            return Optional.empty();
        }
        int before = json.limit(MAX_EXPORT_CONFIG_BYTES);
        try {
            var read = new LinkedHashMap<ConsumerId, ConsumerSettings>();
            while (json.nextMember()) {
                var id = consumer(path);
                settings.read(path + "." + id).ifPresent(given -> read.put(id, given));
                if (read.size() > MAX_CONSUMERS) {
                    throw new InvalidReportException(path, "must not name more than " + MAX_CONSUMERS + " consumers");
                }
            }
            return Optional.of(new AskedConsumers(read));
        } catch (JsonSyntaxException e) {
            if (e.fault() == Fault.OVER_LIMIT) {
                throw new InvalidReportException(path, "must not be longer than " + MAX_EXPORT_CONFIG_BYTES + " bytes");
            }
            throw e;
        } finally {
            json.limitTo(before);
        }
    }

    private ConsumerId consumer(String path) {
        if (json.nameLength() > MAX_CONSUMER_NAME_BYTES) {
            throw new InvalidReportException(path, "has the name of a consumer that is too long");
        }
        return new ConsumerId(json.name());
    }
}
