package io.narrows.exporter.bootstrap.config;

import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.Setting;
import java.util.regex.Pattern;

/// A value of the configuration that has been read and is allowed.
///
/// @param key the key that the value belongs to
/// @param entry the value as it was given
/// @param text the value with its references filled in; may be a secret
/// @param content the value as the type of the key has it
record Value(Key<?> key, Entry entry, String text, Object content) {
    private static final String MASK = "***";
    private static final Pattern LINE_BREAK = Pattern.compile("\\R");

    /// Resolves the references of a value and checks it.
    ///
    /// @throws ConfigException if the value is not allowed, or a reference leads nowhere
    static Value of(Key<?> key, Entry entry, References references) {
        var text = references.resolve(entry);
        var setting = References.isToFile(entry) ? secret(key.setting()) : key.setting();
        try {
            var content = setting.parse(text);
            key.bounds().problem(setting, content).ifPresent(problem -> {
                throw new ConfigException(
                        key.path() + " " + problem + (setting.secret() ? "" : " but was " + text) + from(entry));
            });
            return new Value(key, entry, text, content);
        } catch (InvalidSettingException e) {
            throw new ConfigException(key.path() + " " + e.problem() + from(entry), e);
        }
    }

    private static String from(Entry entry) {
        return " (" + entry.origin() + ")";
    }

    private static Setting secret(Setting setting) {
        return new Setting(
                setting.name(),
                setting.type(),
                setting.required(),
                "",
                true,
                setting.description(),
                setting.aliases(),
                setting.choices(),
                setting.bounds());
    }

    /// The value as operators may see it: instead of a secret, the reference that leads to the secret.
    EffectiveValue shown() {
        return new EffectiveValue(key.path(), shownText(), entry.origin());
    }

    private String shownText() {
        if (References.isToFile(entry)) {
            return entry.text();
        }
        return key.setting().secret() ? MASK : LINE_BREAK.matcher(text.strip()).replaceAll(", ");
    }

    @Override
    public String toString() {
        return shown().toString();
    }
}
