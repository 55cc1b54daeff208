package io.narrows.exporter.bootstrap.config;

import io.narrows.exporter.adapter.inbound.http.access.CertificatePattern;
import io.narrows.exporter.adapter.inbound.http.senders.SenderSettings;
import io.narrows.exporter.domain.access.Glob;
import io.narrows.exporter.domain.access.SecurityProfile;
import io.narrows.exporter.domain.access.Sender;
import io.narrows.exporter.domain.access.TokenEntry;
import io.narrows.exporter.domain.consumer.Setting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// Reads the senders that operators configure under `security.senders.<name>`.
///
/// Not thread-safe.
final class SenderOptions {
    static final String GROUP = "security.senders";

    private static final String OWN = "own";
    private static final Setting SOURCES = Setting.text("sources", "Which sources it may hand in");
    private static final Setting CONSUMERS = Setting.text("consumers", "Which consumers it may ask for");
    private static final Setting SETTINGS = Setting.choice(
                    "settings", "Whether its envelopes may give settings to consumers", "named", OWN)
            .defaultsTo("named");

    private static final Setting ACCOUNTS = Setting.text("serviceAccounts", "Which service accounts it has");

    private static final Setting CERTIFICATES = Setting.text("certificates", "Which client certificates it has");

    private static final Setting RELAY = Setting.flag("relay", "Whether it is an exporter that relays reports");

    /// Any source: a scanner of Narrows does not send again what is refused, and one of them sends a blank source.
    private static final List<Glob> OF_NARROWS = List.of(new Glob("*"));

    private final Layers layers;
    private final References references;
    private final Map<String, List<Glob>> accounts = new HashMap<>();
    private final Map<String, List<CertificatePattern>> certificates = new HashMap<>();
    private final List<Key<?>> keys = new ArrayList<>();
    private final List<EffectiveValue> effective = new ArrayList<>();

    SenderOptions(Layers layers, References references) {
        this.layers = layers;
        this.references = references;
    }

    static boolean isOption(Entry entry) {
        return entry.path().equals(GROUP) || entry.path().startsWith(GROUP + ".");
    }

    /// The senders with the one that the profile `narrows` brings, unless the operator configured it.
    static Map<String, Sender> withDefaults(SecurityProfile profile, Map<String, Sender> senders) {
        var all = new HashMap<>(senders);
        if (profile == SecurityProfile.NARROWS) {
            all.putIfAbsent(
                    SenderSettings.NARROWS,
                    new Sender(SenderSettings.NARROWS, OF_NARROWS, List.of(new Glob("*")), true));
        }
        return all;
    }

    /// Reads all senders. To be called once.
    ///
    /// @param problems the list to which `read` adds the problems that it finds
    /// @return by name
    Map<String, Sender> read(List<String> problems) {
        var names = new OperatorNames(GROUP);
        var found = names.having(List.of(SOURCES.name(), CONSUMERS.name(), SETTINGS.name()), List.of(), layers);
        var senders = new HashMap<String, Sender>();
        for (var name : found) {
            problem(name, found, names)
                    .ifPresentOrElse(
                            wrong -> problems.add(
                                    GROUP + "." + name + " " + wrong + " (" + layers.origin(keys(name)) + ")"),
                            () -> read(name, problems).ifPresent(sender -> senders.put(name, sender)));
            keys.addAll(keys(name));
        }
        layers.changes().stream()
                .filter(SenderOptions::isOption)
                .sorted(Comparator.comparing(Entry::path))
                .flatMap(entry -> problem(entry).stream())
                .forEach(problems::add);
        return senders;
    }

    /// The patterns of the service accounts that each sender has, by its name. Without senders that have none.
    Map<String, List<Glob>> accounts() {
        return Map.copyOf(accounts);
    }

    /// The patterns of the client certificates that each sender has, sorted by its name. Without senders that have
    /// none.
    SequencedMap<String, List<CertificatePattern>> certificates() {
        return new TreeMap<>(certificates);
    }

    /// All keys of the senders.
    List<Key<?>> keys() {
        return List.copyOf(keys);
    }

    List<EffectiveValue> effective() {
        return List.copyOf(effective);
    }

    private static Optional<String> problem(String name, Collection<String> found, OperatorNames names) {
        return OperatorNames.problem(name)
                .or(() -> Optional.of("is the name of somebody without a token; choose another name")
                        .filter(reserved -> name.equalsIgnoreCase(TokenEntry.ANONYMOUS)))
                .or(() -> names.twin(name, found)
                        .map(other -> "has the same environment variables as " + GROUP + "." + other
                                + "; choose another name"));
    }

    private Optional<Sender> read(String name, List<String> problems) {
        int before = problems.size();
        var values = Values.read(keys(name), layers, references, problems);
        values.all().forEach(value -> effective.add(value.shown()));
        var texts = new HashMap<String, String>();
        values.all().forEach(value -> texts.put(value.key().setting().name(), value.text()));
        var sources = patterns(name, SOURCES, texts, SenderOptions::globs, problems);
        if (sources.isEmpty()) {
            problems.add(GROUP + "." + name + ".sources is missing: patterns such as kubebench_*, with commas between"
                    + " them, or * for every source (" + layers.origin(keys(name)) + ")");
        }
        var consumers = patterns(name, CONSUMERS, texts, SenderOptions::globs, problems);
        putIfAny(accounts, name, patterns(name, ACCOUNTS, texts, SenderOptions::globs, problems));
        putIfAny(certificates, name, patterns(name, CERTIFICATES, texts, CertificatePattern::parse, problems));
        return problems.size() > before
                ? Optional.empty()
                : Optional.of(new Sender(
                        name,
                        sources,
                        consumers,
                        OWN.equals(texts.get(SETTINGS.name())),
                        Boolean.parseBoolean(texts.get(RELAY.name()))));
    }

    private static <T> void putIfAny(Map<String, List<T>> all, String name, List<T> patterns) {
        if (!patterns.isEmpty()) {
            all.put(name, patterns);
        }
    }

    private static List<Glob> globs(List<String> texts) {
        return texts.stream().map(Glob::new).toList();
    }

    private <T> List<T> patterns(
            String name,
            Setting setting,
            Map<String, String> texts,
            Function<List<String>, List<T>> reading,
            List<String> problems) {
        try {
            return reading.apply(
                    Arrays.stream(texts.getOrDefault(setting.name(), "").split(","))
                            .map(String::strip)
                            .filter(text -> !text.isEmpty())
                            .toList());
        } catch (IllegalArgumentException e) {
            problems.add(GROUP + "." + name + "." + setting.name() + " is not allowed: " + e.getMessage() + " ("
                    + layers.origin(keys(name)) + ")");
            return List.of();
        }
    }

    private Optional<String> problem(Entry entry) {
        return entry.path().startsWith(GROUP + ".")
                        && entry.path().substring(GROUP.length() + 1).contains(".")
                ? UnknownKey.problem(entry, keys)
                : Optional.of(entry.path() + " takes keys below it: " + GROUP + ".<name>.sources, .consumers and"
                        + " .settings (" + entry.origin() + ")");
    }

    private static List<Key<?>> keys(String name) {
        var group = GROUP + "." + name;
        return List.of(
                Key.of(group, SOURCES),
                Key.of(group, CONSUMERS),
                Key.of(group, SETTINGS),
                Key.of(group, ACCOUNTS),
                Key.of(group, CERTIFICATES),
                Key.of(group, RELAY));
    }
}
