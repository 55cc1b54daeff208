package io.narrows.exporter.send.consumer;

import io.narrows.exporter.domain.json.JsonReader.Kind;
import io.narrows.exporter.domain.json.JsonStrings;
import io.narrows.exporter.domain.json.JsonValue;
import io.narrows.exporter.send.process.BadInputException;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Which consumers a report is for, and the settings of each: the `exportConfig` of an envelope.
///
/// Names match without regard to case, as they do in the exporter. Immutable. `toString` tells no setting, for some
/// are secrets.
public final class ExportConfig {
    public static final ExportConfig NOBODY = new ExportConfig(Map.of());

    /// The JSON of each setting, by consumer.
    private final Map<String, Map<String, String>> consumers;

    private ExportConfig(Map<String, Map<String, String>> consumers) {
        this.consumers = consumers;
    }

    /// @param where it stands, for errors
    /// @throws BadInputException if it is no object of objects
    public static ExportConfig of(JsonValue json, String where) {
        requireObject(json, where);
        var consumers = ExportConfig.<Map<String, String>>byName();
        json.members().forEach((consumer, settings) -> {
            if (settings.kind() != Kind.NULL) {
                requireObject(settings, where + "." + consumer);
                var read = ExportConfig.<String>byName();
                settings.members().forEach((name, value) -> read.put(name, value.raw()));
                consumers.put(consumer, read);
            }
        });
        return new ExportConfig(consumers);
    }

    /// The same with a consumer more, or with another value for one of its settings.
    public ExportConfig with(ConsumerArgument argument) {
        var more = ExportConfig.<Map<String, String>>byName();
        consumers.forEach((consumer, settings) -> {
            var copy = ExportConfig.<String>byName();
            copy.putAll(settings);
            more.put(consumer, copy);
        });
        var settings = more.computeIfAbsent(argument.consumer(), consumer -> byName());
        argument.setting().ifPresent(setting -> settings.put(setting.name(), setting.json()));
        return new ExportConfig(more);
    }

    public String json() {
        return consumers.entrySet().stream()
                .map(consumer -> JsonStrings.quote(consumer.getKey()) + ":" + object(consumer.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String object(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(setting -> JsonStrings.quote(setting.getKey()) + ":" + setting.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static <T> Map<String, T> byName() {
        return new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    }

    private static void requireObject(JsonValue json, String where) {
        if (json.kind() != Kind.OBJECT) {
            throw new BadInputException(
                    where + " must be an object but is " + json.kind().words());
        }
    }

    @Override
    public String toString() {
        return "ExportConfig" + consumers.keySet();
    }
}
