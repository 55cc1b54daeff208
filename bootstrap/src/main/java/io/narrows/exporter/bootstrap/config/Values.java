package io.narrows.exporter.bootstrap.config;

import io.narrows.exporter.domain.consumer.ByteSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The values of some keys, all of them allowed.
final class Values {
    private final Map<String, Value> values;

    private Values(Map<String, Value> values) {
        this.values = values;
    }

    /// Reads those of the keys that some layer gives a value to.
    ///
    /// @param problems to which it adds those that it finds
    static Values read(List<Key> keys, Layers layers, References references, List<String> problems) {
        var values = new LinkedHashMap<String, Value>();
        for (var key : keys) {
            layers.find(key).ifPresent(entry -> {
                try {
                    values.put(key.path(), Value.of(key, entry, references));
                } catch (ConfigException e) {
                    problems.add(e.getMessage());
                }
            });
        }
        return new Values(values);
    }

    String text(Key key) {
        return content(key, String.class);
    }

    int number(Key key) {
        return Math.toIntExact(content(key, Long.class));
    }

    boolean flag(Key key) {
        return content(key, Boolean.class);
    }

    Duration duration(Key key) {
        return content(key, Duration.class);
    }

    ByteSize size(Key key) {
        return content(key, ByteSize.class);
    }

    Path path(Key key) {
        return absolute(text(key));
    }

    /// For a key that takes several, with commas between. A folder with a comma in its name cannot be among them.
    ///
    /// @throws ConfigException if there is none
    List<Path> paths(Key key) {
        var paths = Arrays.stream(text(key).split(","))
                .map(String::strip)
                .filter(path -> !path.isEmpty())
                .map(Values::absolute)
                .toList();
        if (paths.isEmpty()) {
            throw new ConfigException(
                    key.path() + " must be a folder, or several with commas between, but was '" + text(key) + "'");
        }
        return paths;
    }

    private static Path absolute(String path) {
        return Path.of(path).toAbsolutePath().normalize();
    }

    boolean has(Key key) {
        return values.containsKey(key.path());
    }

    /// For a key without a default.
    Optional<String> optionalText(Key key) {
        return has(key) ? Optional.of(text(key)) : Optional.empty();
    }

    /// For a key without a default.
    Optional<Path> optionalPath(Key key) {
        return has(key) ? Optional.of(path(key)) : Optional.empty();
    }

    List<Value> all() {
        return new ArrayList<>(values.values());
    }

    private <T> T content(Key key, Class<T> type) {
        var value = values.get(key.path());
        if (value == null) {
            throw new IllegalStateException(key.path() + " has no default");
        }
        return type.cast(value.content());
    }
}
