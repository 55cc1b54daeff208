package io.narrows.exporter.domain.consumer;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/// Declares one setting: its name, its type, and what the exporter needs to check, mask and document it.
///
/// ```java
/// Setting.text("hostport", "The address of the cluster.").require().alias("host_port")
/// Setting.text("password", "For basic authentication.").keepSecret()
/// Setting.flag("checkCert", "Whether the server's certificate is verified.").defaultsTo("true")
/// ```
///
/// @param name as written in an envelope or a configuration file; case does not matter
/// @param type the type of its value
/// @param required whether a consumer cannot work without it; if all required settings of a consumer are blank, the
///     envelope does not ask for this consumer
/// @param defaultText the default value, written as in a configuration file; blank if there is no default
/// @param secret whether its value must never be shown
/// @param description one sentence for operators
/// @param aliases other names for the setting
/// @param choices the allowed values of a `CHOICE`; empty for every other type
/// @param bounds the least and the most of a number, a duration or a size; empty if the type alone sets the limits
public record Setting(
        String name,
        SettingType type,
        boolean required,
        String defaultText,
        boolean secret,
        String description,
        List<String> aliases,
        List<String> choices,
        Optional<SettingBounds> bounds) {
    private static final Pattern ALLOWED_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");
    private static final int SHOWN = 40;

    public Setting {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(description, "description");
        if (!isName(name)) {
            throw new IllegalArgumentException(
                    "a setting's name must match " + ALLOWED_NAME + " but was '" + name + "'");
        }
        Objects.requireNonNull(bounds, "bounds");
        aliases = List.copyOf(aliases);
        choices = List.copyOf(choices);
        if ((type == SettingType.CHOICE) == choices.isEmpty()) {
            throw new IllegalArgumentException("setting '" + name + "': a CHOICE, and nothing else, lists its choices");
        }
        if (required && !defaultText.isBlank()) {
            throw new IllegalArgumentException("setting '" + name + "' is required and has a default");
        }
        if (secret && !defaultText.isBlank()) {
            throw new IllegalArgumentException("setting '" + name + "' is a secret and has a default");
        }
        if (bounds.isPresent() && !bounds.get().fit(type)) {
            throw new IllegalArgumentException("setting '" + name + "': bounds are for a NUMBER, a DURATION or a SIZE,"
                    + " and the least is not more than the most");
        }
    }

    private static Setting of(String name, SettingType type, String description, List<String> choices) {
        return new Setting(name, type, false, "", false, description, List.of(), choices, Optional.empty());
    }

    public static Setting text(String name, String description) {
        return of(name, SettingType.TEXT, description, List.of());
    }

    public static Setting flag(String name, String description) {
        return of(name, SettingType.FLAG, description, List.of());
    }

    public static Setting number(String name, String description) {
        return of(name, SettingType.NUMBER, description, List.of());
    }

    public static Setting duration(String name, String description) {
        return of(name, SettingType.DURATION, description, List.of());
    }

    public static Setting size(String name, String description) {
        return of(name, SettingType.SIZE, description, List.of());
    }

    public static Setting list(String name, String description) {
        return of(name, SettingType.LIST, description, List.of());
    }

    public static Setting choice(String name, String description, String... choices) {
        return of(name, SettingType.CHOICE, description, List.of(choices));
    }

    public Setting require() {
        return new Setting(name, type, true, defaultText, secret, description, aliases, choices, bounds);
    }

    public Setting defaultsTo(String text) {
        return new Setting(name, type, required, text, secret, description, aliases, choices, bounds);
    }

    public Setting keepSecret() {
        return new Setting(name, type, required, defaultText, true, description, aliases, choices, bounds);
    }

    public Setting alias(String alias) {
        return new Setting(name, type, required, defaultText, secret, description, List.of(alias), choices, bounds);
    }

    /// Bounds a number, a duration or a size, both ends included. Bounds are written as in a configuration file.
    public Setting between(String least, String most) {
        return bounded(new SettingBounds(least, most, false));
    }

    /// Bounds the value like `between`, and also allows zero, which means none.
    public Setting betweenOrZero(String least, String most) {
        return bounded(new SettingBounds(least, most, true));
    }

    private Setting bounded(SettingBounds range) {
        return new Setting(
                name, type, required, defaultText, secret, description, aliases, choices, Optional.of(range));
    }

    /// Reads a value from an envelope.
    ///
    /// @param value a `String`, `Boolean`, `BigDecimal`, `List` or `Map`
    /// @return a value of the class that the type names
    /// @throws InvalidSettingException if the value is not allowed
    public Object ofJson(Object value) {
        return checked(type.ofJson(value), value);
    }

    /// Reads a value from a configuration file or an environment variable.
    ///
    /// @return a value of the class that the type names
    /// @throws InvalidSettingException if the value is not allowed
    public Object parse(String text) {
        return checked(type.parse(text), text);
    }

    private Object checked(Optional<Object> read, Object given) {
        var value = read.flatMap(this::amongTheChoices)
                .orElseThrow(() -> new InvalidSettingException(name, "must be " + allowed() + butWas(given)));
        range().filter(range -> !range.contain(type, value)).ifPresent(range -> {
            throw new InvalidSettingException(name, "must be " + type.allowed() + ", " + range + butWas(given));
        });
        return value;
    }

    private Optional<Object> amongTheChoices(Object value) {
        return type == SettingType.CHOICE
                ? choices.stream()
                        .filter(String.valueOf(value)::equalsIgnoreCase)
                        .map(Object.class::cast)
                        .findFirst()
                : Optional.of(value);
    }

    private String allowed() {
        return type == SettingType.CHOICE
                ? "one of " + String.join(", ", choices)
                : type.allowed() + bounds.map(range -> ", " + range).orElse("");
    }

    /// The bounds to check. A duration always has a lower bound, because a clock cannot measure shorter ones.
    private Optional<SettingBounds> range() {
        return bounds.isEmpty() && type == SettingType.DURATION ? Optional.of(SettingBounds.OF_DURATIONS) : bounds;
    }

    private String butWas(Object given) {
        if (secret) {
            return "";
        }
        return switch (given) {
            case String text -> " but was '" + (text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…") + "'";
            case Map<?, ?> object -> " but was an object";
            case List<?> array -> " but was an array";
            default -> " but was " + given;
        };
    }

    /// Whether a text has the form of a name of a setting or a consumer: 1 to 64 letters, digits, `-` and `_`,
    /// starting with a letter.
    public static boolean isName(String text) {
        return ALLOWED_NAME.matcher(text).matches();
    }

    boolean isNamed(String key) {
        return name.equalsIgnoreCase(key) || aliases.stream().anyMatch(key::equalsIgnoreCase);
    }
}
