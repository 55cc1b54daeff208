package io.narrows.exporter.bootstrap.config;

import io.narrows.exporter.application.named.NamedConsumer;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Reads what operators configure under `consumers`: options of installed consumers, and named consumers with their
/// settings. The plugins declare the keys, so problems are kept until all plugins are loaded.
///
/// Not thread-safe.
public final class ConsumerOptions {
    static final String GROUP = "consumers";

    private static final ConsumerId RELAY = new ConsumerId("relay");

    private final Layers layers;
    private final References references;
    private final boolean toleratesMissingConsumers;
    private final TreeMap<String, List<Key<?>>> keys = new TreeMap<>();
    private final TreeMap<ConsumerId, System.Logger.Level> logLevels = new TreeMap<>();
    private final TreeMap<ConsumerId, Path> clientCertificates = new TreeMap<>();
    private final List<Key<?>> namedKeys = new ArrayList<>();
    private Optional<String> cluster = Optional.empty();
    private final List<EffectiveValue> effective = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    /// @param toleratesMissingConsumers whether options of a consumer that is not installed are ignored
    ConsumerOptions(Layers layers, References references, boolean toleratesMissingConsumers) {
        this.layers = layers;
        this.references = references;
        this.toleratesMissingConsumers = toleratesMissingConsumers;
    }

    /// The options of one consumer. Values that are not allowed are left out; `named` reports them.
    ///
    /// @param declared the options that its plugin declares
    public ConsumerSettings of(ConsumerId consumer, SettingDeclarations declared) {
        var group = GROUP + "." + consumer;
        var options = new TreeMap<>(Map.of(LogLevel.OF_CONSUMER.name(), LogLevel.OF_CONSUMER));
        declared.all().forEach(option -> options.put(option.name(), option)); // its own logLevel wins
        var declaredKeys = options.values().stream()
                .<Key<?>>map(option -> Key.of(group, option))
                .toList();
        keys.put(group, declaredKeys);
        var texts = new HashMap<String, String>();
        for (var value : Values.read(declaredKeys, layers, references, problems).all()) {
            texts.put(value.key().setting().name(), value.text());
            effective.add(value.shown());
        }
        Optional.ofNullable(texts.get(LogLevel.OF_CONSUMER.name()))
                .ifPresent(level -> logLevels.put(consumer, LogLevel.of(level)));
        var read = declared.parse(texts);
        if (consumer.equals(RELAY)) {
            cluster = text(read, "cluster");
        }
        clientCertificate(read).ifPresent(file -> clientCertificates.put(consumer, file));
        return read;
    }

    /// The file with the certificate that a consumer presents to its destinations, by the options that all plugins call
    /// the same.
    private static Optional<Path> clientCertificate(ConsumerSettings options) {
        return path(options, "certificateFile")
                .or(() -> path(options, "tlsDirectory").map(directory -> directory.resolve("client.crt")));
    }

    private static Optional<Path> path(ConsumerSettings options, String name) {
        return text(options, name).map(Path::of);
    }

    private static Optional<String> text(ConsumerSettings options, String name) {
        return options.values().get(name) instanceof String text && !text.isBlank()
                ? Optional.of(text.strip())
                : Optional.empty();
    }

    /// The name of this exporter's cluster, under which its consumer `relay` relays reports; empty if it relays none.
    public Optional<String> cluster() {
        return cluster;
    }

    /// The files with the certificates that consumers present to their destinations. They need not exist.
    public Map<ConsumerId, Path> clientCertificates() {
        return Map.copyOf(clientCertificates);
    }

    /// The lowest level that is logged of a consumer's plugin; empty if the operator configured none.
    public Optional<System.Logger.Level> logLevel(ConsumerId consumer) {
        return Optional.ofNullable(logLevels.get(consumer));
    }

    /// Reads the named consumers. To be called once, when all plugins are loaded.
    ///
    /// @param installed the consumers that can be named
    /// @param found the list to which `named` adds what is wrong under `consumers`: values that are not allowed, and
    /// keys
    ///     that no consumer declares
    List<NamedConsumer> named(List<ConsumerType> installed, List<String> found) {
        var names = new ConsumerNames(layers, references, installed, toleratesMissingConsumers);
        var named = names.read(idsWithOption("type"));
        effective.addAll(names.effective());
        namedKeys.addAll(names.keys());
        found.addAll(problems);
        found.addAll(names.problems());
        layers.changes().stream()
                .filter(entry -> isOption(entry) && !names.isUnread(entry))
                .flatMap(entry -> problem(entry, names.keys()).stream())
                .forEach(found::add);
        return named;
    }

    /// The options that some layer gives a value to, and the settings of named consumers.
    public List<EffectiveValue> effective() {
        return List.copyOf(effective);
    }

    /// Warns of environment variables and system properties that nothing reads and that are probably misspelled. To be
    /// called when all names are known.
    ///
    /// @param others the keys that are not under `consumers`
    void warnOfMisspelledNames(List<Key<?>> others) {
        var known = Stream.of(keys.values().stream().flatMap(List::stream), namedKeys.stream(), others.stream())
                .flatMap(stream -> stream)
                .toList();
        new MisspelledNames(layers).warn(known);
    }

    static boolean isOption(Entry entry) {
        return entry.path().equals(GROUP) || entry.path().startsWith(GROUP + ".");
    }

    private Optional<String> problem(Entry entry, List<Key<?>> ofNames) {
        var known = Stream.concat(keys.values().stream().flatMap(List::stream), ofNames.stream())
                .toList();
        var groups = Stream.concat(keys.keySet().stream(), ofNames.stream().map(Key::group));
        if (entry.path().equals(GROUP) || groups.anyMatch(group -> isIn(entry, group))) {
            return UnknownKey.problem(entry, known);
        }
        return toleratesMissingConsumers
                ? Optional.empty()
                : Optional.of(UnknownKey.sentence(
                        entry,
                        "is for a consumer that is not installed",
                        known,
                        "to give a name to one that is, add " + entry.path().replaceFirst("^([^.]*\\.[^.]*).*", "$1")
                                + ".type"));
    }

    private List<String> idsWithOption(String name) {
        return keys.entrySet().stream()
                .filter(group -> group.getValue().stream()
                        .anyMatch(key -> key.setting().name().equals(name)))
                .map(group -> group.getKey().substring(GROUP.length() + 1))
                .toList();
    }

    private static boolean isIn(Entry entry, String group) {
        return entry.path().equals(group) || entry.path().startsWith(group + ".");
    }
}
