package io.narrows.exporter.bootstrap.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The layers of the configuration, the strongest first: system properties, environment variables, the operator's own
/// file, `conf/application.yaml` of the distribution, the defaults that are part of the program.
///
/// In every layer a blank value counts as not given.
final class Layers {
    private final ConfigurationSources sources;
    private final List<Map<String, Entry>> files = new ArrayList<>();

    private Layers(ConfigurationSources sources) {
        this.sources = sources;
    }

    /// Reads the files of the layers.
    ///
    /// @throws ConfigException if a file cannot be read
    static Layers read(ConfigurationSources sources) {
        var layers = new Layers(sources);
        sources.overlay().ifPresent(file -> layers.files.add(byPath(ConfigFile.read(file))));
        var ofTheDistribution = sources.home().resolve("conf").resolve("application.yaml");
        if (Files.exists(ofTheDistribution)) {
            layers.files.add(layers.changesIn(ofTheDistribution));
        }
        return layers;
    }

    /// The entries of the distribution's file that differ from the defaults. The file as shipped repeats the defaults,
    /// and operators should see `default` as the origin of these. As shipped it is not parsed, which would take a tenth
    /// of the start.
    private Map<String, Entry> changesIn(Path ofTheDistribution) {
        var text = ConfigFile.text(ofTheDistribution);
        return text.equals(Defaults.text())
                ? Map.of()
                : byPath(ConfigFile.parse(ofTheDistribution.toString(), text).stream()
                        .filter(entry -> !isDefault(entry))
                        .toList());
    }

    /// The value of the strongest layer that has one; empty if no layer has one.
    Optional<Entry> find(Key<?> key) {
        return property(key)
                .or(() -> variable(key))
                .or(() -> files.stream()
                        .flatMap(file -> Optional.ofNullable(file.get(key.path())).stream())
                        .filter(Layers::isGiven)
                        .findFirst())
                .or(() -> Optional.ofNullable(Defaults.BY_PATH.get(key.path())).filter(Layers::isGiven));
    }

    /// Where the first of these keys that has a value gets it from; blank if none has one.
    String origin(List<Key<?>> keys) {
        return keys.stream()
                .flatMap(key -> find(key).stream())
                .map(Entry::origin)
                .findFirst()
                .orElse("");
    }

    /// The entries of all files that differ from the defaults.
    List<Entry> changes() {
        return files.stream()
                .flatMap(file -> file.values().stream())
                .filter(entry -> isGiven(entry) && !isDefault(entry))
                .toList();
    }

    /// The system properties that have a value.
    Set<String> propertyNames() {
        return given(sources.properties());
    }

    /// The environment variables that have a value.
    Set<String> variableNames() {
        return given(sources.environment());
    }

    private static Set<String> given(Map<String, String> values) {
        return values.entrySet().stream()
                .filter(value -> !value.getValue().isBlank())
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    private boolean isDefault(Entry entry) {
        var standard = Defaults.BY_PATH.get(entry.path());
        return standard != null && standard.text().equals(entry.text());
    }

    private Optional<Entry> property(Key<?> key) {
        return Optional.ofNullable(sources.properties().get(key.path()))
                .map(text -> new Entry(key.path(), text, "system property " + key.path()))
                .filter(Layers::isGiven);
    }

    private Optional<Entry> variable(Key<?> key) {
        var name = key.environmentVariable();
        return Optional.ofNullable(sources.environment().get(name))
                .map(text -> new Entry(key.path(), text, "environment variable " + name))
                .filter(Layers::isGiven);
    }

    private static boolean isGiven(Entry entry) {
        return !entry.text().isBlank();
    }

    private static Map<String, Entry> byPath(List<Entry> entries) {
        var byPath = new LinkedHashMap<String, Entry>();
        entries.forEach(entry -> byPath.put(entry.path(), entry));
        return byPath;
    }
}
