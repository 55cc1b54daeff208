package io.narrows.exporter.bootstrap.config;

import io.narrows.exporter.domain.consumer.Setting;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;

/// A key of the configuration: its path, what it takes, and how its value is read.
///
/// @param <T> what the value is read as
/// @param group the keys above it, such as `server`
/// @param setting the last part of its path, the type, the default and the documentation
/// @param bounds the smallest and the largest value
/// @param reading makes the value of what the setting parsed; throws `IllegalArgumentException` with what is allowed
public record Key<T>(String group, Setting setting, KeyBounds bounds, Function<Object, T> reading) {
    private static final Pattern CAPITAL_AFTER_SMALL = Pattern.compile("([a-z0-9])([A-Z])");
    private static final Pattern LAST_OF_CAPITALS = Pattern.compile("([A-Z]+)([A-Z][a-z])");

    public Key {
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(setting, "setting");
        Objects.requireNonNull(bounds, "bounds");
        Objects.requireNonNull(reading, "reading");
    }

    /// A key whose setting says everything, such as an option that a plugin declares.
    public static Key<?> of(String group, Setting setting) {
        return new Key<Object>(group, setting, KeyBounds.NONE, Function.identity());
    }

    /// The path as it stands in a file, with dots between its parts, such as `server.maxBodySize`. The system property
    /// has the same name.
    public String path() {
        return group + "." + setting.name();
    }

    /// The environment variable that overrides files: the path in capital letters, with `_` for each dot and each `-`
    /// and before each capital letter that begins a word. `SERVER_MAX_BODY_SIZE` is the one of `server.maxBodySize`.
    public String environmentVariable() {
        var words = CAPITAL_AFTER_SMALL.matcher(path()).replaceAll("$1_$2");
        return LAST_OF_CAPITALS
                .matcher(words)
                .replaceAll("$1_$2")
                .replace('.', '_')
                .replace('-', '_')
                .toUpperCase(Locale.ROOT);
    }

    /// Makes the value of what the setting parsed.
    ///
    /// @param content as the setting parsed it
    /// @throws ConfigException if the value is not allowed
    T read(Object content) {
        try {
            return reading.apply(content);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(path() + " " + e.getMessage(), e);
        }
    }
}
