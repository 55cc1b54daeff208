package io.narrows.exporter.bootstrap.config;

import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.consumer.Setting;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.Function;

/// A group of keys, such as `server`. Each declaration adds a key, so the group knows all its keys in their order.
///
/// Every declaration takes the last part of the key, the default as it stands in a file (blank for none), the bounds,
/// and the documentation. `application.yaml` and the table in `deploy/README.md` are made from the declarations.
///
/// For static initialisers: keys are declared by one thread.
final class KeyGroup {
    private final String name;
    private final String documentation;
    private final List<Key<?>> keys = new ArrayList<>();

    KeyGroup(String name, String documentation) {
        this.name = name;
        this.documentation = documentation;
    }

    String name() {
        return name;
    }

    String documentation() {
        return documentation;
    }

    /// All keys of the group, in the order of their declarations.
    List<Key<?>> keys() {
        return List.copyOf(keys);
    }

    Key<String> text(String key, String byDefault, String documentation) {
        return add(Setting.text(key, documentation).defaultsTo(byDefault), KeyBounds.NONE, String::valueOf);
    }

    /// A key that takes a text of a form of its own.
    ///
    /// @param reading throws `IllegalArgumentException` with what is allowed
    <T> Key<T> text(String key, String byDefault, Function<String, T> reading, String documentation) {
        return add(
                Setting.text(key, documentation).defaultsTo(byDefault),
                KeyBounds.NONE,
                text -> reading.apply(String.valueOf(text)));
    }

    Key<Boolean> flag(String key, String byDefault, String documentation) {
        return add(Setting.flag(key, documentation).defaultsTo(byDefault), KeyBounds.NONE, Boolean.class::cast);
    }

    Key<Integer> number(String key, String byDefault, KeyBounds bounds, String documentation) {
        return add(
                Setting.number(key, documentation).defaultsTo(byDefault),
                bounds,
                value -> Math.toIntExact((Long) value));
    }

    Key<Duration> duration(String key, String byDefault, KeyBounds bounds, String documentation) {
        return add(Setting.duration(key, documentation).defaultsTo(byDefault), bounds, Duration.class::cast);
    }

    Key<ByteSize> size(String key, String byDefault, KeyBounds bounds, String documentation) {
        return add(Setting.size(key, documentation).defaultsTo(byDefault), bounds, ByteSize.class::cast);
    }

    /// A key that takes the name of a constant in small letters, with `-` for `_`.
    <E extends Enum<E>> Key<E> choice(String key, E byDefault, String documentation) {
        var type = byDefault.getDeclaringClass();
        return add(
                Setting.choice(key, documentation, choices(type)).defaultsTo(choice(byDefault)),
                KeyBounds.NONE,
                text -> constant(type, text));
    }

    /// The same without a default.
    <E extends Enum<E>> Key<E> optionalChoice(String key, Class<E> type, String documentation) {
        return add(Setting.choice(key, documentation, choices(type)), KeyBounds.NONE, text -> constant(type, text));
    }

    /// A key that takes one of several texts.
    ///
    /// @param choices what each text stands for, in the order in which they are shown
    <T> Key<T> choice(String key, String byDefault, SequencedMap<String, T> choices, String documentation) {
        return add(
                Setting.choice(key, documentation, choices.keySet().toArray(String[]::new))
                        .defaultsTo(byDefault),
                KeyBounds.NONE,
                text -> Objects.requireNonNull(choices.get(String.valueOf(text))));
    }

    Key<Path> path(String key, String byDefault, String documentation) {
        return add(
                Setting.text(key, documentation).defaultsTo(byDefault),
                KeyBounds.NONE,
                text -> absolute(String.valueOf(text)));
    }

    /// A key that takes several texts, with commas between.
    ///
    /// @param reading throws `IllegalArgumentException` with what is allowed
    <T> Key<T> list(String key, String byDefault, Function<List<String>, T> reading, String documentation) {
        return add(
                Setting.text(key, documentation).defaultsTo(byDefault),
                KeyBounds.NONE,
                text -> reading.apply(parts(String.valueOf(text))));
    }

    /// A key that takes one folder or several, with commas between. A folder with a comma in its name cannot be given.
    Key<List<Path>> folders(String key, String byDefault, String documentation) {
        return add(
                Setting.text(key, documentation).defaultsTo(byDefault),
                KeyBounds.NONE,
                text -> folders(String.valueOf(text)));
    }

    private <T> Key<T> add(Setting setting, KeyBounds bounds, Function<Object, T> reading) {
        var key = new Key<>(name, setting, bounds, reading);
        keys.add(key);
        return key;
    }

    /// The names of all constants, in small letters and with `-` for `_`.
    static <E extends Enum<E>> String[] choices(Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).map(KeyGroup::choice).toArray(String[]::new);
    }

    static String choice(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static <E extends Enum<E>> E constant(Class<E> type, Object text) {
        return Enum.valueOf(type, String.valueOf(text).toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    private static List<Path> folders(String text) {
        var folders = parts(text).stream().map(KeyGroup::absolute).toList();
        if (folders.isEmpty()) {
            throw new IllegalArgumentException(
                    "must be a folder, or several with commas between, but was '" + text + "'");
        }
        return folders;
    }

    private static List<String> parts(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    /// An absolute path.
    ///
    /// @throws IllegalArgumentException with no part of the text, which may come out of a file that holds a secret
    private static Path absolute(String path) {
        try {
            return Path.of(path).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("must be a path but has a character that no path can have", e);
        }
    }
}
