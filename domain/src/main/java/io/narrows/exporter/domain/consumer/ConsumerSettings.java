package io.narrows.exporter.domain.consumer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The settings of one consumer, either as an envelope sent them or bound to the consumer's declarations.
///
/// The case of names does not matter. Immutable and thread-safe. `toString` shows only names, because any value may be
/// a secret.
public final class ConsumerSettings {
    /// Empty settings, as `{}` in an envelope.
    public static final ConsumerSettings NONE = new ConsumerSettings(Map.of(), List.of());

    private static final String MASK = "***";

    private final SortedMap<String, Object> values;
    private final List<String> secrets;

    private ConsumerSettings(Map<String, ?> values, List<String> secrets) {
        this.values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        this.values.putAll(values);
        this.secrets = secrets;
    }

    /// Settings as an envelope sent them.
    ///
    /// @param values plain values: `String`, `Boolean`, `BigDecimal`, and `List` and `Map` of these
    public static ConsumerSettings of(Map<String, ?> values) {
        return new ConsumerSettings(values, List.of());
    }

    static ConsumerSettings bound(Map<String, Object> values, List<Setting> declared) {
        var secrets = new ArrayList<String>();
        for (var setting : declared) {
            if (setting.secret()) {
                Optional.ofNullable(values.get(setting.name())).ifPresent(value -> secretsIn(value, secrets));
            }
        }
        // Longest first, because one secret may be a part of another.
        secrets.sort(Comparator.comparingInt(String::length).reversed());
        return new ConsumerSettings(values, List.copyOf(secrets));
    }

    private static void secretsIn(Object value, List<String> secrets) {
        if (value instanceof String text && !text.isBlank()) {
            secrets.add(text);
        } else if (value instanceof List<?> texts) {
            texts.forEach(text -> secretsIn(text, secrets));
        }
    }

    /// Every value, by name, for code that stores or compares settings. The caller must not leak a secret.
    public Map<String, Object> values() {
        return Collections.unmodifiableSortedMap(values);
    }

    /// The value of a `TEXT` or `CHOICE` setting; blank if there is no value and no default.
    public String text(String name) {
        return read(name, String.class);
    }

    /// The value of a `FLAG` setting; false if there is no value and no default.
    public boolean flag(String name) {
        return read(name, Boolean.class);
    }

    /// The value of a `NUMBER` setting; zero if there is no value and no default.
    public long number(String name) {
        return read(name, Long.class);
    }

    /// The value of a `DURATION` setting; zero if there is no value and no default.
    public Duration duration(String name) {
        return read(name, Duration.class);
    }

    /// The value of a `SIZE` setting; zero if there is no value and no default.
    public ByteSize size(String name) {
        return read(name, ByteSize.class);
    }

    /// The value of a `LIST`; empty where none was given and none is declared as its default.
    public List<String> texts(String name) {
        var texts = new ArrayList<String>();
        for (Object text : read(name, List.class)) {
            texts.add(String.valueOf(text));
        }
        return List.copyOf(texts);
    }

    /// Masks every secret of these settings in a text. Use it before passing on an error message from outside.
    public String redact(String text) {
        var redacted = text;
        for (var secret : secrets) {
            redacted = redacted.replace(secret, MASK);
        }
        return redacted;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConsumerSettings settings && values.equals(settings.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return "ConsumerSettings" + values.keySet();
    }

    private <T> T read(String name, Class<T> type) {
        var value = values.get(name);
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException(
                    "no setting '" + name + "' of type " + type.getSimpleName() + " is declared");
        }
        return type.cast(value);
    }
}
