package io.narrows.exporter.adapter.inbound.http.admin.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Values with the labels that a metric has them under.
final class Labelled {
    static final String CONSUMER = "consumer";
    static final String REASON = "reason";

    private Labelled() {}

    /// @param label its value is the key as a text
    static <K, V> Map<Labels, V> by(String label, Map<K, V> values) {
        return by(label, values, Object::toString);
    }

    /// @param label its value is the key's name
    static <K, V> Map<Labels, V> by(String label, Map<K, V> values, Function<K, String> name) {
        var labelled = new LinkedHashMap<Labels, V>();
        values.forEach((key, value) -> labelled.put(Labels.of(label, name.apply(key)), value));
        return labelled;
    }

    /// @param values of each thing that has a name of its own
    static <T, V> Map<Labels, V> each(String label, List<T> things, Function<T, String> name, Function<T, V> values) {
        var labelled = new LinkedHashMap<Labels, V>();
        things.forEach(thing -> labelled.put(Labels.of(label, name.apply(thing)), values.apply(thing)));
        return labelled;
    }
}
