package io.narrows.exporter.domain.consumer;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// The settings that a consumer declares. Checks and reads the settings that it is sent.
///
/// @param all in the order in which they are documented
public record SettingDeclarations(List<Setting> all) {
    /// The declarations of a consumer that takes no settings.
    public static final SettingDeclarations NONE = new SettingDeclarations(List.of());

    private static final String ENABLED = "enabled";
    private static final int SHOWN = 10;

    public SettingDeclarations {
        all = List.copyOf(all);
        var names = new HashSet<String>();
        for (var setting : all) {
            if (!names.add(setting.name().toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("setting '" + setting.name() + "' is declared twice");
            }
        }
    }

    public static SettingDeclarations of(Setting... settings) {
        return new SettingDeclarations(List.of(settings));
    }

    /// These settings, and others after them.
    public SettingDeclarations and(SettingDeclarations more) {
        var both = new ArrayList<>(all);
        both.addAll(more.all);
        return new SettingDeclarations(both);
    }

    /// What a consumer's object in `exportConfig` asks for.
    public sealed interface Binding {

        /// The envelope does not ask for this consumer. Either every required setting is blank, as Go scanners send it
        /// for consumers that are not configured, or the object says `"enabled": false`, as older scanners did.
        record NotAskedFor() implements Binding {}

        /// Some required settings are missing although other settings are given. The given ones are required settings,
        /// or undeclared ones: a typing error or an older plugin version can turn a required setting into an undeclared
        /// one.
        ///
        /// @param missing the names of the required settings that are not given
        /// @param undeclared the names of the given settings that are not declared, as they were sent: at most ten. `*`
        ///     stands for a key that does not have the form of a name, because such a key may be anything, even a
        ///     secret
        record Incomplete(List<String> missing, List<String> undeclared) implements Binding {}

        /// The settings are complete; the consumer can be opened.
        ///
        /// @param settings a value for each declared setting, of the declared type
        /// @param given the declared settings that were sent, under their declared names: to be stored, and bound again
        ///     later
        record Bound(ConsumerSettings settings, ConsumerSettings given) implements Binding {}
    }

    /// Checks sent settings against the declarations. An undeclared setting is ignored unless a required one is
    /// missing. If one is missing, an undeclared setting shows a typing error, not a consumer that is not asked for. It
    /// counts only if it contains a text or a number other than zero, at any depth, because scanners send `true` and
    /// `false` for consumers that are not configured.
    ///
    /// @param sent the settings from an envelope
    /// @throws InvalidSettingException if a value is not of the declared type
    public Binding bind(ConsumerSettings sent) {
        var given = new TreeMap<String, Object>();
        var read = new TreeMap<String, Object>();
        sent.values().forEach((key, value) -> {
            for (var setting : all) {
                if (setting.isNamed(key) && !isBlank(value)) {
                    given.put(setting.name(), value);
                    read.put(setting.name(), setting.ofJson(value));
                }
            }
        });
        var missing = all.stream()
                .filter(Setting::required)
                .map(Setting::name)
                .filter(name -> !given.containsKey(name))
                .toList();
        if (isSwitchedOff(sent)) {
            return new Binding.NotAskedFor();
        }
        if (missing.isEmpty()) {
            return new Binding.Bound(withDefaults(read), ConsumerSettings.of(given));
        }
        var undeclared = undeclared(sent);
        return undeclared.isEmpty() && missing.size() == requiredCount()
                ? new Binding.NotAskedFor()
                : new Binding.Incomplete(missing, undeclared);
    }

    /// Reads settings from a configuration, where every value is a text.
    ///
    /// @param texts by name; undeclared names are ignored
    /// @throws InvalidSettingException if a value is not of the declared type
    public ConsumerSettings parse(Map<String, String> texts) {
        var given = new TreeMap<String, Object>(String.CASE_INSENSITIVE_ORDER);
        texts.forEach((key, text) -> {
            for (var setting : all) {
                if (setting.isNamed(key) && !text.isBlank()) {
                    given.put(setting.name(), setting.parse(text));
                }
            }
        });
        return withDefaults(given);
    }

    private boolean isSwitchedOff(ConsumerSettings sent) {
        if (all.stream().anyMatch(setting -> setting.isNamed(ENABLED))
                || !sent.values().containsKey(ENABLED)) {
            return false;
        }
        return !(boolean) Setting.flag(ENABLED, "").ofJson(sent.values().get(ENABLED));
    }

    private List<String> undeclared(ConsumerSettings sent) {
        return sent.values().entrySet().stream()
                .filter(setting -> all.stream().noneMatch(declared -> declared.isNamed(setting.getKey())))
                .filter(setting -> !setting.getKey().equalsIgnoreCase(ENABLED) && saysSomething(setting.getValue()))
                .map(setting -> Setting.isName(setting.getKey()) ? setting.getKey() : "*")
                .distinct()
                .limit(SHOWN)
                .toList();
    }

    private static boolean saysSomething(Object value) {
        return switch (value) {
            case String text -> !text.isBlank();
            case BigDecimal number -> number.signum() != 0;
            case List<?> array -> array.stream().anyMatch(SettingDeclarations::saysSomething);
            case Map<?, ?> object -> object.values().stream().anyMatch(SettingDeclarations::saysSomething);
            default -> false;
        };
    }

    private long requiredCount() {
        return all.stream().filter(Setting::required).count();
    }

    private ConsumerSettings withDefaults(Map<String, Object> given) {
        var values = new TreeMap<String, Object>(given);
        for (var setting : all) {
            values.putIfAbsent(setting.name(), defaultOf(setting));
        }
        return ConsumerSettings.bound(values, all);
    }

    private static Object defaultOf(Setting setting) {
        if (!setting.defaultText().isBlank()) {
            return setting.parse(setting.defaultText());
        }
        return switch (setting.type()) {
            case TEXT, CHOICE -> "";
            case LIST -> List.of();
            case FLAG -> false;
            case NUMBER -> 0L;
            case DURATION -> Duration.ZERO;
            case SIZE -> new ByteSize(0);
        };
    }

    private static boolean isBlank(Object value) {
        return (value instanceof String text && text.isBlank())
                || (value instanceof List<?> list && list.stream().allMatch(SettingDeclarations::isBlank));
    }
}
