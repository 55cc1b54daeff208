package io.narrows.exporter.bootstrap.config;

import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.consumer.Setting;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// The smallest and the largest value of a key, both allowed, written as in a configuration file.
///
/// @param least blank where there is no smallest value
/// @param most blank where there is no largest value
record KeyBounds(String least, String most) {
    static final KeyBounds NONE = new KeyBounds("", "");

    KeyBounds {
        Objects.requireNonNull(least, "least");
        Objects.requireNonNull(most, "most");
    }

    static KeyBounds between(String least, String most) {
        return new KeyBounds(least, most);
    }

    static KeyBounds atLeast(String least) {
        return new KeyBounds(least, "");
    }

    static KeyBounds atMost(String most) {
        return new KeyBounds("", most);
    }

    /// What is wrong with a value of the right type; empty if the value is allowed.
    Optional<String> problem(Setting setting, Object value) {
        if (!least.isBlank() && compare(value, setting.parse(least)) < 0) {
            return Optional.of("must be at least " + least);
        }
        if (!most.isBlank() && compare(value, setting.parse(most)) > 0) {
            return Optional.of("must be at most " + most);
        }
        return Optional.empty();
    }

    private static int compare(Object value, Object bound) {
        return switch (value) {
            case Long number -> number.compareTo((Long) bound);
            case Duration duration -> duration.compareTo((Duration) bound);
            case ByteSize size -> Long.compare(size.bytes(), ((ByteSize) bound).bytes());
            default ->
                throw new IllegalArgumentException(
                        "no bounds on a " + value.getClass().getSimpleName());
        };
    }
}
