package io.narrows.exporter.adapter.in.http;

import io.narrows.exporter.application.Envelope;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.report.InvalidReportException;
import io.narrows.exporter.domain.report.Payload;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import jakarta.json.stream.JsonParsingException;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.eclipse.parsson.api.BufferPool;
import org.eclipse.parsson.api.JsonConfig;

/// Reads an envelope with the tolerance of Go's `encoding/json`, which JSON-B lacks: keys match without regard to case,
/// unknown ones are skipped, null is as good as absent, the last duplicate wins, and wrong UTF-8 becomes U+FFFD.
///
/// What is refused is refused with an `InvalidReportException` that names the field and repeats nothing of the body.
/// One instance reads one body.
final class EnvelopeReader {
    /// As deep as Go goes.
    static final int MAX_DEPTH = 10_000;

    static final int MAX_SETTINGS_DEPTH = 32;
    static final int MAX_SETTINGS_LENGTH = 256 * 1024;
    static final int MAX_CONSUMERS = 100;
    private static final int MAX_NUMBER_LENGTH = 100;
    private static final int MAX_NUMBER_SCALE = 1_000;
    private static final char REPLACEMENT = '\uFFFD';
    private static final JsonProvider JSON =
            JsonProvider.provider(); // each call of Json.create… would look it up again

    private final String text;
    private final Characters characters;
    private final JsonParser parser;
    private int depth;

    private String source = "";
    private String payload = "";
    private Optional<Map<ConsumerId, ConsumerSettings>> consumers = Optional.empty();
    private Optional<String> olderConfig = Optional.empty();

    private EnvelopeReader(String text) {
        this.text = text;
        this.characters = new Characters(text);
        // One buffer for the whole text: Parsson's own starts small and is copied each time a long payload outgrows it.
        this.parser = JSON.createParserFactory(Map.of(
                        JsonConfig.MAX_DEPTH, MAX_DEPTH + 2, BufferPool.class.getName(), new OneBuffer(text.length())))
                .createParser(characters);
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
        reader.end();
        return settings.orElse(ConsumerSettings.NONE);
    }

    private Envelope envelope() {
        if (beginsObject("body")) {
            members(this::envelopeMember);
        }
        end();
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
            olderConfig = Optional.of(rawValue(next())); // where there is exportConfig, this is an unknown key
        } else {
            skip(next());
        }
    }

    private Optional<String> source() {
        return switch (next()) {
            case VALUE_NULL -> Optional.empty();
            case VALUE_STRING -> Optional.of(wellFormed(parser.getString()));
            default -> throw new InvalidReportException("source", "must be a text");
        };
    }

    private Optional<String> payload() {
        var event = next();
        return switch (event) {
            case VALUE_NULL -> Optional.empty();
            case VALUE_STRING -> Optional.of(parser.getString());
            case START_OBJECT, START_ARRAY -> Optional.of(rawValue(event));
            default -> throw new InvalidReportException("payload", "must be a text, an object or an array");
        };
    }

    private Optional<Map<ConsumerId, ConsumerSettings>> consumers(String path) {
        if (!beginsObject(path)) {
            return Optional.empty();
        }
        var read = new LinkedHashMap<ConsumerId, ConsumerSettings>();
        members(key -> {
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
        int start = offset();
        var settings = ConsumerSettings.of(settingsObject(path, 1));
        if (offset() - start > MAX_SETTINGS_LENGTH) {
            throw new InvalidReportException(path, "must not be longer than " + MAX_SETTINGS_LENGTH + " characters");
        }
        return Optional.of(settings);
    }

    private Map<String, Object> settingsObject(String path, int level) {
        var read = new TreeMap<String, Object>(String.CASE_INSENSITIVE_ORDER);
        members(key -> setting(next(), path, level).ifPresent(value -> read.put(wellFormed(key), value)));
        return read;
    }

    private List<Object> settingsArray(String path, int level) {
        var read = new ArrayList<>();
        for (var event = next(); event != Event.END_ARRAY; event = next()) {
            setting(event, path, level).ifPresent(read::add);
        }
        return read;
    }

    private Optional<Object> setting(Event event, String path, int level) {
        if (level > MAX_SETTINGS_DEPTH) {
            throw new InvalidReportException(path, "must not be nested deeper than " + MAX_SETTINGS_DEPTH + " levels");
        }
        return switch (event) {
            case VALUE_STRING -> Optional.of(wellFormed(parser.getString()));
            case VALUE_TRUE -> Optional.of(true);
            case VALUE_FALSE -> Optional.of(false);
            case VALUE_NUMBER -> Optional.of(number(path));
            case START_OBJECT -> Optional.of(settingsObject(path, level + 1));
            case START_ARRAY -> Optional.of(settingsArray(path, level + 1));
            default -> Optional.empty();
        };
    }

    private BigDecimal number(String path) {
        var spelled = parser.getString();
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
        return switch (next()) {
            case VALUE_NULL -> false;
            case START_OBJECT -> true;
            default -> throw new InvalidReportException(path, "must be an object");
        };
    }

    /// Calls for each member of the object that has begun; the call reads the member's value.
    private void members(Consumer<String> member) {
        while (next() == Event.KEY_NAME) {
            member.accept(parser.getString());
        }
    }

    /// The text of the value that has begun, with its numbers and escapes as they are spelled.
    private String rawValue(Event begun) {
        if (begun == Event.VALUE_NULL) {
            return "null";
        }
        if (begun != Event.START_OBJECT && begun != Event.START_ARRAY) {
            return "0"; // any value of the wrong type
        }
        int start = offset() - 1;
        skip(begun);
        return text.substring(start, offset());
    }

    private void skip(Event begun) {
        if (begun == Event.START_OBJECT || begun == Event.START_ARRAY) {
            int outside = depth - 1;
            while (depth > outside) {
                next();
            }
        }
    }

    private Event next() {
        Event event;
        try {
            event = parser.next();
        } catch (JsonParsingException e) {
            throw malformed(e);
        }
        if (event == Event.START_OBJECT || event == Event.START_ARRAY) {
            depth++;
        } else if (event == Event.END_OBJECT || event == Event.END_ARRAY) {
            depth--;
        }
        if (depth > MAX_DEPTH) {
            throw new InvalidReportException("body", "must not be nested deeper than " + MAX_DEPTH + " levels");
        }
        return event;
    }

    private void end() {
        try {
            parser.hasNext();
        } catch (JsonParsingException e) {
            throw malformed(e);
        }
    }

    /// Parsson's own message repeats what it found, which may be a part of a secret.
    private InvalidReportException malformed(JsonParsingException e) {
        var location = e.getLocation();
        return new InvalidReportException(
                "body",
                characters.isExhausted
                        ? "ends before its JSON is complete"
                        : "is not JSON at line " + location.getLineNumber() + ", column " + location.getColumnNumber());
    }

    /// Where the parser is: just behind the bracket that it has read.
    private int offset() {
        return (int) parser.getLocation().getStreamOffset();
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

    /// Knows whether more of them were wanted than there are.
    private static final class Characters extends StringReader {
        private boolean isExhausted;

        Characters(String text) {
            super(text);
        }

        @Override
        public int read(char[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            isExhausted |= read < 0;
            return read;
        }
    }

    private record OneBuffer(int length) implements BufferPool {
        @Override
        public char[] take() {
            return new char[length + 1];
        }

        @Override
        public void recycle(char[] buffer) {}
    }
}
