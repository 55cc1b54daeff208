package io.narrows.exporter.bootstrap.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The values of some keys. Each value has the right type and is within its bounds.
final class Values {
    private final Map<String, Value> values;

    private Values(Map<String, Value> values) {
        this.values = values;
    }

    /// Reads the keys that have a value in some layer.
    ///
    /// @param problems the list to which `read` adds the problems that it finds
    static Values read(List<? extends Key<?>> keys, Layers layers, References references, List<String> problems) {
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

    /// The value of a key that has a default.
    <T> T of(Key<T> key) {
        return find(key).orElseThrow(() -> new IllegalStateException(key.path() + " has no default"));
    }

    /// The value of a key without a default; empty if nobody gave one.
    ///
    /// @throws ConfigException if the value is not allowed
    <T> Optional<T> find(Key<T> key) {
        return Optional.ofNullable(values.get(key.path())).map(value -> key.read(value.content()));
    }

    boolean has(Key<?> key) {
        return values.containsKey(key.path());
    }

    List<Value> all() {
        return new ArrayList<>(values.values());
    }
}
