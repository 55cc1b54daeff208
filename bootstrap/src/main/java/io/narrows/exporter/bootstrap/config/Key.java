package io.narrows.exporter.bootstrap.config;

import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.consumer.Setting;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/// A key of the configuration: where it stands, what it takes and within which bounds.
///
/// @param group the keys above it, such as `server`
/// @param setting its last part and what it takes
/// @param least the smallest value that is allowed, written as in a file; blank where there is no bound
/// @param most the largest value that is allowed, written as in a file; blank where there is no bound
public record Key(String group, Setting setting, String least, String most) {
    public Key {
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(setting, "setting");
        Objects.requireNonNull(least, "least");
        Objects.requireNonNull(most, "most");
    }

    static Key of(String group, Setting setting) {
        return new Key(group, setting, "", "");
    }

    Key atLeast(String bound) {
        return new Key(group, setting, bound, most);
    }

    Key atMost(String bound) {
        return new Key(group, setting, least, bound);
    }

    /// As in a file with the groups joined by dots, such as `server.maxBodySize`. The system property is called the
    /// same.
    public String path() {
        return group + "." + setting.name();
    }

    /// The environment variable that overrides it, such as `SERVER_MAX_BODY_SIZE`.
    public String environmentVariable() {
        return path().replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .replaceAll("([A-Z]+)([A-Z][a-z])", "$1_$2")
                .replaceAll("[.-]", "_")
                .toUpperCase(Locale.ROOT);
    }

    /// What is wrong with a value that has the right type; empty if nothing is.
    Optional<String> outOfBounds(Object value) {
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
