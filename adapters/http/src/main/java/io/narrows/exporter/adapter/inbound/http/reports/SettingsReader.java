package io.narrows.exporter.adapter.inbound.http.reports;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.json.JsonReader;
import io.narrows.exporter.domain.json.JsonSyntaxException;
import io.narrows.exporter.domain.json.JsonSyntaxException.Fault;
import io.narrows.exporter.domain.report.InvalidReportException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Reads the settings of one consumer after another from one body. Stops at the first exceeded limit, so the result is
/// never larger than allowed.
final class SettingsReader {
    static final int MAX_DEPTH = 32;
    static final int MAX_BYTES = 64 * 1024;

    /// The most values of one consumer: members and elements, with nested objects and arrays counted too.
    static final int MAX_VALUES = 1_000;

    static final int MAX_NAME_BYTES = 255;

    private static final int MAX_NUMBER_LENGTH = 100;
    private static final int MAX_NUMBER_SCALE = 1_000;

    private final JsonReader json;
    private int values;

    SettingsReader(JsonReader json) {
        this.json = json;
    }

    /// Reads the next value.
    ///
    /// @param path the path for errors, such as `exportConfig.openSearch`
    /// @return empty for null
    /// @throws InvalidReportException if the value is not an object, or larger than settings may be
    Optional<ConsumerSettings> read(String path) {
        if (!beginsObject(json, path)) {
            return Optional.empty();
        }
        values = 0;
        int before = json.limit(MAX_BYTES);
        int start = json.offset();
        try {
            return Optional.of(ConsumerSettings.of(object(path, 1)));
        } catch (JsonSyntaxException e) {
            if (e.fault() == Fault.OVER_LIMIT && e.offset() - start >= MAX_BYTES) {
                throw new InvalidReportException(path, "must not be longer than " + MAX_BYTES + " bytes");
            }
            throw e;
        } finally {
            json.limitTo(before);
        }
    }

    /// @return false for null
    /// @throws InvalidReportException if the value is neither an object nor null
    static boolean beginsObject(JsonReader json, String path) {
        switch (json.peek()) {
            case OBJECT -> json.beginObject();
            case NULL -> {
                json.skip();
                return false;
            }
            default -> throw new InvalidReportException(path, "must be an object");
        }
        return true;
    }

    private Map<String, Object> object(String path, int level) {
        var read = new TreeMap<String, Object>(String.CASE_INSENSITIVE_ORDER);
        while (json.nextMember()) {
            if (json.nameLength() > MAX_NAME_BYTES) {
                throw new InvalidReportException(
                        path, "must not have names that are longer than " + MAX_NAME_BYTES + " bytes");
            }
            var name = json.name();
            value(path, level).ifPresent(value -> read.put(name, value));
        }
        return read;
    }

    private List<Object> array(String path, int level) {
        var read = new ArrayList<>();
        while (json.nextElement()) {
            value(path, level).ifPresent(read::add);
        }
        return read;
    }

    private Optional<Object> value(String path, int level) {
        if (level > MAX_DEPTH) {
            throw new InvalidReportException(path, "must not be nested deeper than " + MAX_DEPTH + " levels");
        }
        if (++values > MAX_VALUES) {
            throw new InvalidReportException(path, "must not have more than " + MAX_VALUES + " values");
        }
        return switch (json.peek()) {
            case STRING -> Optional.of(json.string(MAX_BYTES).orElseThrow());
            case NUMBER -> Optional.of(number(path));
            case OBJECT -> {
                json.beginObject();
                yield Optional.of(object(path, level + 1));
            }
            case ARRAY -> {
                json.beginArray();
                yield Optional.of(array(path, level + 1));
            }
            case TRUE -> read(Optional.of(true));
            case FALSE -> read(Optional.of(false));
            case NULL -> read(Optional.empty());
        };
    }

    private Optional<Object> read(Optional<Object> meaning) {
        json.skip();
        return meaning;
    }

    private BigDecimal number(String path) {
        try {
            var number = json.number(MAX_NUMBER_LENGTH).map(BigDecimal::new);
            if (number.isPresent() && Math.abs((long) number.get().scale()) <= MAX_NUMBER_SCALE) {
                return number.get();
            }
        } catch (NumberFormatException e) {
            // The exponent is beyond an int. The number is refused below, without the JDK's message, which repeats the
            // number.
        }
        throw new InvalidReportException(path, "has a number that is too long, too large or too small");
    }
}
