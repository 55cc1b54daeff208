package io.narrows.exporter.domain.consumer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The settings of one consumer: as an envelope sent them, or bound to what the consumer declared.
///
/// Names are matched without regard to case. Immutable and thread-safe. `toString` shows names only, for any value may
/// be a secret.
public final class ConsumerSettings {
    /// No settings at all, as `{}` in an envelope.
    public static final ConsumerSettings NONE = new ConsumerSettings(Map.of(), List.of());

    private static final String MASK = "***";

    private final SortedMap<String, Object> values;
    private final List<String> secrets;

    private ConsumerSettings(Map<String, ?> values, List<String> secrets) {
        this.values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        this.values.putAll(values);
        this.secrets = secrets;
    }

    /// Settings as they were sent.
    ///
    /// @param values plain values: `String`, `Boolean`, `BigDecimal`, and `List` and `Map` of such
    public static ConsumerSettings of(Map<String, ?> values) {
        return new ConsumerSettings(values, List.of());
    }

    static ConsumerSettings bound(Map<String, Object> values, List<Setting> declared) {
        var secrets = new ArrayList<String>();
        for (var setting : declared) {
            if (setting.secret() && values.get(setting.name()) instanceof String text && !text.isBlank()) {
                secrets.add(text);
            }
        }
        // The longest first: one secret may be a part of another.
        secrets.sort(Comparator.comparingInt(String::length).reversed());
        return new ConsumerSettings(values, List.copyOf(secrets));
    }

    /// Every value, by name. For those who store or compare settings; take care that no secret gets out.
    public Map<String, Object> values() {
        return Collections.unmodifiableSortedMap(values);
    }

    /// The value of a `TEXT` or a `CHOICE`; blank where none was given and none is declared as its default.
    public String text(String name) {
        return read(name, String.class);
    }

    /// The value of a `FLAG`; false where none was given and none is declared as its default.
    public boolean flag(String name) {
        return read(name, Boolean.class);
    }

    /// The value of a `NUMBER`; zero where none was given and none is declared as its default.
    public long number(String name) {
        return read(name, Long.class);
    }

    /// The value of a `DURATION`; zero where none was given and none is declared as its default.
    public Duration duration(String name) {
        return read(name, Duration.class);
    }

    /// The value of a `SIZE`; zero where none was given and none is declared as its default.
    public ByteSize size(String name) {
        return read(name, ByteSize.class);
    }

    /// The text with every secret of these settings masked; what to pass on of an error message that others wrote.
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
