package io.narrows.exporter.bootstrap.config;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What operators say of consumers, under `consumers.<id>`. Which keys there are is known only when the plugins are
/// loaded, so problems are kept until then.
///
/// For one thread.
public final class ConsumerOptions {
    static final String GROUP = "consumers";

    private final Layers layers;
    private final References references;
    private final boolean toleratesMissingConsumers;
    private final TreeMap<String, List<Key>> keys = new TreeMap<>();
    private final List<EffectiveValue> effective = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    /// @param toleratesMissingConsumers whether options of a consumer that is not installed are let be
    ConsumerOptions(Layers layers, References references, boolean toleratesMissingConsumers) {
        this.layers = layers;
        this.references = references;
        this.toleratesMissingConsumers = toleratesMissingConsumers;
    }

    /// The options of one consumer. Values that are not allowed are left out, and `check` tells of them.
    ///
    /// @param declared by its plugin
    public ConsumerSettings of(ConsumerId consumer, SettingDeclarations declared) {
        var group = GROUP + "." + consumer;
        var declaredKeys =
                declared.all().stream().map(option -> Key.of(group, option)).toList();
        keys.put(group, declaredKeys);
        var texts = new HashMap<String, String>();
        for (var value : Values.read(declaredKeys, layers, references, problems).all()) {
            texts.put(value.key().setting().name(), value.text());
            effective.add(value.shown());
        }
        return declared.parse(texts);
    }

    /// To be called when all plugins are loaded.
    ///
    /// @throws ConfigException if a value is not allowed, or one is given to a key that no consumer declares
    public void check() {
        var found = Stream.concat(
                        problems.stream(),
                        layers.changes().stream()
                                .filter(ConsumerOptions::isOption)
                                .flatMap(entry -> problem(entry).stream()))
                .toList();
        if (!found.isEmpty()) {
            throw new ConfigException(found);
        }
    }

    /// The options that have a value other than the one their plugin declares as the default.
    public List<EffectiveValue> effective() {
        return List.copyOf(effective);
    }

    static boolean isOption(Entry entry) {
        return entry.path().equals(GROUP) || entry.path().startsWith(GROUP + ".");
    }

    private Optional<String> problem(Entry entry) {
        var known = keys.values().stream().flatMap(List::stream).toList();
        if (entry.path().equals(GROUP) || isOfInstalledConsumer(entry)) {
            return UnknownKey.problem(entry, known);
        }
        return toleratesMissingConsumers
                ? Optional.empty()
                : Optional.of(UnknownKey.sentence(entry, "is for a consumer that is not installed", known));
    }

    private boolean isOfInstalledConsumer(Entry entry) {
        return keys.keySet().stream()
                .anyMatch(group -> entry.path().equals(group) || entry.path().startsWith(group + "."));
    }
}
