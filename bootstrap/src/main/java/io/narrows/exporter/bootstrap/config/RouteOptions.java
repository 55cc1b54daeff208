package io.narrows.exporter.bootstrap.config;

import io.narrows.exporter.application.named.NearMiss;
import io.narrows.exporter.application.routing.LabelPatterns;
import io.narrows.exporter.application.routing.Route;
import io.narrows.exporter.domain.access.Glob;
import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations.Binding;
import io.narrows.exporter.domain.report.InvalidReportException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/// Reads the routes that operators configure under `routes.<name>`. To be read when the plugins are loaded, because
/// only then it is known which consumers are installed.
///
/// Not thread-safe.
final class RouteOptions {
    static final String GROUP = "routes";
    private static final System.Logger LOGGER = System.getLogger(RouteOptions.class.getName());
    private static final Setting SOURCE = Setting.text("source", "Which sources it takes");
    private static final Setting LABELS = Setting.text("labels", "Which labels a report must have");
    private static final Setting CONSUMERS = Setting.text("consumers", "Where their reports go");

    private final Layers layers;
    private final References references;
    private final boolean toleratesMissingConsumers;
    private final List<Key<?>> keys = new ArrayList<>();
    private final List<EffectiveValue> effective = new ArrayList<>();

    /// @param toleratesMissingConsumers whether a route to a consumer that is not installed is only warned of
    RouteOptions(Layers layers, References references, boolean toleratesMissingConsumers) {
        this.layers = layers;
        this.references = references;
        this.toleratesMissingConsumers = toleratesMissingConsumers;
    }

    static boolean isOption(Entry entry) {
        return entry.path().equals(GROUP) || entry.path().startsWith(GROUP + ".");
    }

    /// Reads all routes. To be called once.
    ///
    /// @param catalog the consumers that routes can lead to
    /// @param problems the list to which `read` adds the problems that it finds
    /// @return sorted by name
    List<ConfiguredRoute> read(ConsumerCatalog catalog, List<String> problems) {
        var names = new OperatorNames(GROUP);
        var found = names.having(List.of(SOURCE.name(), LABELS.name(), CONSUMERS.name()), List.of(), layers);
        var routes = new ArrayList<ConfiguredRoute>();
        for (var name : found) {
            var wrong = OperatorNames.problem(name)
                    .or(() -> names.twin(name, found)
                            .map(other -> "has the same environment variables as " + GROUP + "." + other
                                    + "; choose another name"));
            if (wrong.isPresent()) {
                problems.add(GROUP + "." + name + " " + wrong.get() + " (" + layers.origin(keys(name)) + ")");
            } else {
                read(name, catalog, problems).ifPresent(routes::add);
            }
            keys.addAll(keys(name));
        }
        layers.changes().stream()
                .filter(RouteOptions::isOption)
                .sorted(Comparator.comparing(Entry::path))
                .flatMap(entry -> problem(entry, keys).stream())
                .forEach(problems::add);
        return routes;
    }

    /// All keys of the routes.
    List<Key<?>> keys() {
        return List.copyOf(keys);
    }

    List<EffectiveValue> effective() {
        return List.copyOf(effective);
    }

    private Optional<ConfiguredRoute> read(String name, ConsumerCatalog catalog, List<String> problems) {
        int before = problems.size();
        var values = Values.read(keys(name), layers, references, problems);
        values.all().forEach(value -> effective.add(value.shown()));
        var source = given(SOURCE, name, values, problems).flatMap(value -> glob(value, problems));
        var labels =
                find(LABELS, name, values).map(value -> labels(value, problems)).orElse(LabelPatterns.NONE);
        var consumers = given(CONSUMERS, name, values, problems)
                .map(value -> consumers(value, catalog, problems))
                .orElse(List.of());
        return problems.size() > before || source.isEmpty() || consumers.isEmpty()
                ? Optional.empty()
                : Optional.of(new ConfiguredRoute(
                        new Route(name, source.get(), labels, consumers), layers.origin(keys(name))));
    }

    /// The value of a setting of a route. If it is missing, or a reference to a blank text, that is a problem.
    private Optional<Value> given(Setting setting, String name, Values values, List<String> problems) {
        var value = find(setting, name, values);
        if (value.isEmpty()) {
            problems.add(Key.of(GROUP + "." + name, setting).path() + " is missing"
                    + (setting.equals(SOURCE)
                            ? ": a pattern such as kubebench_*, or * for every source"
                            : ": the names of consumers, with commas between them")
                    + " (" + layers.origin(keys(name)) + ")");
        }
        return value;
    }

    private static Optional<Value> find(Setting setting, String name, Values values) {
        var key = Key.of(GROUP + "." + name, setting);
        return values.all().stream()
                .filter(read ->
                        read.key().path().equals(key.path()) && !read.text().isBlank())
                .findFirst();
    }

    private static LabelPatterns labels(Value value, List<String> problems) {
        try {
            return LabelPatterns.parse(value.text());
        } catch (IllegalArgumentException e) {
            problems.add(value.key().path() + " is not allowed: " + e.getMessage() + from(value));
            return LabelPatterns.NONE;
        }
    }

    private static Optional<Glob> glob(Value value, List<String> problems) {
        try {
            return Optional.of(new Glob(value.text()));
        } catch (IllegalArgumentException e) {
            problems.add(value.key().path() + " is not allowed: " + e.getMessage() + from(value));
            return Optional.empty();
        }
    }

    private List<ConsumerId> consumers(Value value, ConsumerCatalog catalog, List<String> problems) {
        var consumers = new LinkedHashSet<ConsumerId>();
        var names = Arrays.stream(value.text().split(",")).map(String::strip).toList();
        for (var name : names) {
            target(name, catalog)
                    .ifPresentOrElse(
                            id -> {
                                if (!consumers.add(id)) {
                                    problems.add(value.key().path() + " names '" + id + "' twice" + from(value));
                                }
                            },
                            () -> problems.add(value.key().path() + " " + unknown(name, catalog, value)));
        }
        consumers.stream()
                .flatMap(id -> catalog.find(id).stream())
                .filter(type -> !(type.bind(ConsumerSettings.NONE) instanceof Binding.Bound))
                .forEach(type -> problems.add(value.key().path() + " names '" + type.id()
                        + "', which requires settings (" + required(type)
                        + "): give it a name with them, as consumers.<name>.type: " + type.id()
                        + ", and put that name here" + from(value)));
        return List.copyOf(consumers);
    }

    private Optional<ConsumerId> target(String name, ConsumerCatalog catalog) {
        try {
            var id = new ConsumerId(name);
            var known = catalog.find(id).map(ConsumerType::id);
            if (known.isEmpty() && toleratesMissingConsumers) {
                LOGGER.log(Level.WARNING, "route to a consumer that is not there consumer={0}", name);
                return Optional.of(id);
            }
            return known;
        } catch (InvalidReportException e) {
            return Optional.empty();
        }
    }

    private static String unknown(String name, ConsumerCatalog catalog, Value value) {
        var known = catalog.all().stream().map(type -> type.id().value()).toList();
        if (name.isBlank()) {
            return "has a comma with no name beside it" + from(value);
        }
        var shown = References.isToFile(value.entry()) ? "something" : "'" + name + "'";
        return "names " + shown + ", which is no consumer here"
                + NearMiss.among(known)
                        .to(name)
                        .map(near -> "; did you mean " + near + "?")
                        .orElse("; there are " + String.join(", ", known))
                + from(value);
    }

    private static String required(ConsumerType type) {
        return String.join(
                ", ",
                type.settings().all().stream()
                        .filter(Setting::required)
                        .map(Setting::name)
                        .toList());
    }

    private static Optional<String> problem(Entry entry, List<Key<?>> known) {
        return entry.path().split("\\.").length > 2
                ? UnknownKey.problem(entry, known)
                : Optional.of(entry.path()
                        + " takes keys below it: routes.<name>.source, routes.<name>.labels and routes.<name>.consumers ("
                        + entry.origin() + ")");
    }

    private static List<Key<?>> keys(String name) {
        var group = GROUP + "." + name;
        return List.of(Key.of(group, SOURCE), Key.of(group, LABELS), Key.of(group, CONSUMERS));
    }

    private static String from(Value value) {
        return " (" + value.entry().origin() + ")";
    }
}
