package io.narrows.exporter.adapter.in.http;

import io.narrows.exporter.application.Envelope;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.report.InvalidReportException;
import io.narrows.exporter.domain.report.Payload;
import jakarta.json.stream.JsonParser.Event;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Reads an envelope with the tolerance of Go's `encoding/json`, which JSON-B lacks: keys match without regard to case,
/// unknown ones are skipped, null is as good as absent, the last duplicate wins, and wrong UTF-8 becomes U+FFFD.
///
/// What is refused is refused with an `InvalidReportException` that names the field and repeats nothing of the body.
/// One instance reads one body.
final class EnvelopeReader {
    static final int MAX_SETTINGS_DEPTH = 32;
    static final int MAX_SETTINGS_LENGTH = 256 * 1024;
    static final int MAX_CONSUMERS = 100;
    private static final int MAX_NUMBER_LENGTH = 100;
    private static final int MAX_NUMBER_SCALE = 1_000;
    private static final char REPLACEMENT = '\uFFFD';

    private final JsonTokens json;

    private String source = "";
    private String payload = "";
    private Optional<Map<ConsumerId, ConsumerSettings>> consumers = Optional.empty();
    private Optional<String> olderConfig = Optional.empty();

    private EnvelopeReader(String text) {
        this.json = new JsonTokens(text);
    }

    /// @param body of `POST /forward`
    /// @throws InvalidReportException if it is no envelope
    static Envelope read(byte[] body) {
        return new EnvelopeReader(new String(body, StandardCharsets.UTF_8)).envelope();
    }

    /// @param body an object of settings, as an envelope has them for one consumer
    /// @throws InvalidReportException if it is none
    static ConsumerSettings readSettings(byte[] body) {
        var reader = new EnvelopeReader(new String(body, StandardCharsets.UTF_8));
        var settings = reader.settings("body");
        reader.json.end();
        return settings.orElse(ConsumerSettings.NONE);
    }

    private Envelope envelope() {
        if (beginsObject("body")) {
            json.members(this::envelopeMember);
        }
        json.end();
        var asked = consumers
                .or(() -> olderConfig.flatMap(config -> new EnvelopeReader(config).consumers("config")))
                .orElse(Map.of());
        return new Envelope(source, asked, Payload.of(payload));
    }

    private void envelopeMember(String key) {
        if (key.equalsIgnoreCase("source")) {
            source = source().orElse(source);
        } else if (key.equalsIgnoreCase("exportConfig")) {
            consumers = consumers("exportConfig").or(() -> consumers);
        } else if (key.equalsIgnoreCase("payload")) {
            payload = payload().orElse(payload);
        } else if (key.equalsIgnoreCase("config")) {
            olderConfig = Optional.of(rawValue(json.next())); // where there is exportConfig, this is an unknown key
        } else {
            json.skip(json.next());
        }
    }

    private Optional<String> source() {
        return switch (json.next()) {
            case VALUE_NULL -> Optional.empty();
            case VALUE_STRING -> Optional.of(wellFormed(json.string()));
            default -> throw new InvalidReportException("source", "must be a text");
        };
    }

    private Optional<String> payload() {
        var event = json.next();
        return switch (event) {
            case VALUE_NULL -> Optional.empty();
            case VALUE_STRING -> Optional.of(json.string());
            case START_OBJECT, START_ARRAY -> Optional.of(rawValue(event));
            default -> throw new InvalidReportException("payload", "must be a text, an object or an array");
        };
    }

    private Optional<Map<ConsumerId, ConsumerSettings>> consumers(String path) {
        if (!beginsObject(path)) {
            return Optional.empty();
        }
        var read = new LinkedHashMap<ConsumerId, ConsumerSettings>();
        json.members(key -> {
            var id = new ConsumerId(key);
            settings(path + "." + id).ifPresent(settings -> read.put(id, settings));
            if (read.size() > MAX_CONSUMERS) {
                throw new InvalidReportException(path, "must not name more than " + MAX_CONSUMERS + " consumers");
            }
        });
        return Optional.of(read);
    }

    private Optional<ConsumerSettings> settings(String path) {
        if (!beginsObject(path)) {
            return Optional.empty();
        }
        int start = json.offset();
        var settings = ConsumerSettings.of(settingsObject(path, 1));
        if (json.offset() - start > MAX_SETTINGS_LENGTH) {
            throw new InvalidReportException(path, "must not be longer than " + MAX_SETTINGS_LENGTH + " characters");
        }
        return Optional.of(settings);
    }

    private Map<String, Object> settingsObject(String path, int level) {
        var read = new TreeMap<String, Object>(String.CASE_INSENSITIVE_ORDER);
        json.members(key -> setting(json.next(), path, level).ifPresent(value -> read.put(wellFormed(key), value)));
        return read;
    }

    private List<Object> settingsArray(String path, int level) {
        var read = new ArrayList<>();
        for (var event = json.next(); event != Event.END_ARRAY; event = json.next()) {
            setting(event, path, level).ifPresent(read::add);
        }
        return read;
    }

    private Optional<Object> setting(Event event, String path, int level) {
        if (level > MAX_SETTINGS_DEPTH) {
            throw new InvalidReportException(path, "must not be nested deeper than " + MAX_SETTINGS_DEPTH + " levels");
        }
        return switch (event) {
            case VALUE_STRING -> Optional.of(wellFormed(json.string()));
            case VALUE_TRUE -> Optional.of(true);
            case VALUE_FALSE -> Optional.of(false);
            case VALUE_NUMBER -> Optional.of(number(path));
            case START_OBJECT -> Optional.of(settingsObject(path, level + 1));
            case START_ARRAY -> Optional.of(settingsArray(path, level + 1));
            default -> Optional.empty();
        };
    }

    private BigDecimal number(String path) {
        var spelled = json.string();
        try {
            if (spelled.length() <= MAX_NUMBER_LENGTH) {
                var number = new BigDecimal(spelled);
                if (Math.abs((long) number.scale()) <= MAX_NUMBER_SCALE) {
                    return number;
                }
            }
        } catch (NumberFormatException e) {
            // An exponent beyond an int: refused below, without the message that repeats the number.
        }
        throw new InvalidReportException(path, "has a number that is too long, too large or too small");
    }

    private boolean beginsObject(String path) {
        return switch (json.next()) {
            case VALUE_NULL -> false;
            case START_OBJECT -> true;
            default -> throw new InvalidReportException(path, "must be an object");
        };
    }

    /// The text of the value that has begun, with its numbers and escapes as they are spelled.
    private String rawValue(Event begun) {
        if (begun == Event.VALUE_NULL) {
            return "null";
        }
        if (begun != Event.START_OBJECT && begun != Event.START_ARRAY) {
            return "0"; // any value of the wrong type
        }
        return json.rest(begun);
    }

    private static String wellFormed(String text) {
        int i = 0;
        while (i < text.length() && !Character.isSurrogate(text.charAt(i))) {
            i++;
        }
        return i == text.length() ? text : withoutLoneSurrogates(text);
    }

    private static String withoutLoneSurrogates(String text) {
        return text.codePoints()
                .map(c -> Character.getType(c) == Character.SURROGATE ? REPLACEMENT : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
