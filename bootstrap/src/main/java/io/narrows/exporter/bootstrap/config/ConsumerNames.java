package io.narrows.exporter.bootstrap.config;

import io.narrows.exporter.application.named.NamedConsumer;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.Setting;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Reads the named consumers: under `consumers.<name>` a `type` and settings as envelopes give them.
///
/// Not thread-safe.
final class ConsumerNames {
    private static final System.Logger LOGGER = System.getLogger(ConsumerNames.class.getName());
    private static final String TYPE = "type";

    private final Layers layers;
    private final References references;
    private final boolean toleratesMissingConsumers;
    private final TreeMap<ConsumerId, ConsumerType> installed = new TreeMap<>();
    private final List<Key<?>> keys = new ArrayList<>();
    private final List<String> unread = new ArrayList<>();
    private final List<EffectiveValue> effective = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    /// @param installed the consumers that can be named
    /// @param toleratesMissingConsumers whether a name for a consumer that is not installed is only warned of
    ConsumerNames(
            Layers layers, References references, List<ConsumerType> installed, boolean toleratesMissingConsumers) {
        this.layers = layers;
        this.references = references;
        this.toleratesMissingConsumers = toleratesMissingConsumers;
        installed.forEach(type -> this.installed.put(type.id(), type));
    }

    /// Reads all named consumers that are configured, and adds what is wrong with them to the problems.
    ///
    /// @param withAnOptionType ids of installed consumers that have an option called `type`
    List<NamedConsumer> read(Collection<String> withAnOptionType) {
        var names = new OperatorNames(ConsumerOptions.GROUP);
        var ids = installed.keySet().stream().map(ConsumerId::value).toList();
        var found = names.having(List.of(TYPE), withAnOptionType, layers);
        var named = new ArrayList<NamedConsumer>();
        for (var name : found) {
            var typeKey = Key.of(group(name), Setting.text(TYPE, "The consumer that is named"));
            layers.find(typeKey).ifPresent(type -> {
                var wrong = OperatorNames.problem(name)
                        .or(() -> taken(name))
                        .or(() -> names.twin(name, ids).map(ConsumerNames::sharesItsVariables))
                        .or(() -> names.twin(name, found).map(ConsumerNames::sharesItsVariables));
                if (wrong.isPresent()) {
                    refuse(name, group(name) + " " + wrong.get() + " (" + type.origin() + ")");
                } else {
                    read(name, type).ifPresent(named::add);
                }
            });
        }
        return named;
    }

    /// All keys of the named consumers.
    List<Key<?>> keys() {
        return List.copyOf(keys);
    }

    /// Whether an entry belongs to a name that could not be read, so that its keys are unknown.
    boolean isUnread(Entry entry) {
        return unread.stream().anyMatch(name -> entry.path().startsWith(group(name) + "."));
    }

    List<EffectiveValue> effective() {
        return List.copyOf(effective);
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    private Optional<NamedConsumer> read(String name, Entry type) {
        if (installed.isEmpty()) {
            return leaveOut(name, type, group(name) + ".type names a consumer, but none is installed");
        }
        var ids = installed.keySet().stream().map(ConsumerId::value).toArray(String[]::new);
        var typeKey = Key.of(group(name), Setting.choice(TYPE, "The consumer that is named", ids));
        try {
            var value = Value.of(typeKey, type, references);
            effective.add(value.shown());
            return Optional.ofNullable(installed.get(new ConsumerId(String.valueOf(value.content()))))
                    .flatMap(known -> bind(name, type, known));
        } catch (ConfigException e) {
            return leaveOut(name, type, String.valueOf(e.getMessage()));
        }
    }

    private Optional<NamedConsumer> bind(String name, Entry typeEntry, ConsumerType type) {
        var declared = type.settings().all().stream()
                .filter(setting -> !setting.name().equals(TYPE))
                .map(setting -> Key.of(group(name), setting))
                .toList();
        keys.add(Key.of(group(name), Setting.text(TYPE, "The consumer that is named")));
        keys.addAll(declared);
        int before = problems.size();
        var texts = new HashMap<String, String>();
        for (var value : Values.read(declared, layers, references, problems).all()) {
            texts.put(value.key().setting().name(), value.text());
            effective.add(value.shown());
        }
        for (var key : declared) {
            if (key.setting().required() && isMissing(key, texts)) {
                problems.add(key.path() + " is missing, which the consumer '" + type.id() + "' requires: "
                        + key.setting().description() + " (" + typeEntry.origin() + ")");
            }
        }
        return problems.size() > before
                ? Optional.empty()
                : Optional.of(new NamedConsumer(
                        new ConsumerId(name), type, type.settings().parse(texts)));
    }

    private Optional<NamedConsumer> leaveOut(String name, Entry type, String problem) {
        if (toleratesMissingConsumers) {
            LOGGER.log(
                    Level.WARNING, "named consumer left out name={0} reason=\"{1}\"", name, problem.replace('"', '\''));
            unread.add(name);
        } else {
            refuse(name, problem.endsWith(")") ? problem : problem + " (" + type.origin() + ")");
        }
        return Optional.empty();
    }

    private void refuse(String name, String problem) {
        problems.add(problem);
        unread.add(name);
    }

    private Optional<String> taken(String name) {
        return Optional.ofNullable(installed.get(new ConsumerId(name)))
                .map(type -> "cannot have a type, for '" + type.id()
                        + "' is an installed consumer and no name for one; choose another name");
    }

    private static String sharesItsVariables(String other) {
        return "has the same environment variables as " + group(other) + "; choose another name";
    }

    /// Whether a key has no value. A value that is not allowed is not missing; a reference may lead to a blank text.
    private boolean isMissing(Key<?> key, Map<String, String> texts) {
        var text = texts.get(key.setting().name());
        return text == null ? layers.find(key).isEmpty() : text.isBlank();
    }

    private static String group(String name) {
        return ConsumerOptions.GROUP + "." + name;
    }
}
