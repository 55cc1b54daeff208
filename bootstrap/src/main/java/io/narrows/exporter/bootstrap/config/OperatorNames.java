package io.narrows.exporter.bootstrap.config;

import io.narrows.exporter.domain.consumer.Setting;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Finds the names that operators give to groups of keys, such as `main` in `consumers.main.type`, and checks that no
/// two names have the same environment variables.
///
/// @param group the keys above the names, such as `consumers`
record OperatorNames(String group) {
    /// The names that have one of the members, in files, system properties or environment variables. An environment
    /// variable does not distinguish small letters from capital letters, or `-` from `_`: a name that only variables
    /// have is written with small letters and `-`.
    ///
    /// @param members keys below the name, such as `type`
    /// @param taken names to leave out
    /// @return sorted, ignoring case
    Collection<String> having(List<String> members, Collection<String> taken, Layers layers) {
        var found = new TreeMap<String, String>();
        var claimed = new TreeMap<String, String>();
        taken.forEach(name -> claimed.put(variable(name), name));
        Stream.concat(layers.changes().stream().map(Entry::path), layers.propertyNames().stream())
                .flatMap(path -> name(path, members).stream())
                .filter(name -> !taken.contains(name))
                .forEach(name -> {
                    found.putIfAbsent(name, name);
                    claimed.putIfAbsent(variable(name), name);
                });
        layers.variableNames().stream()
                .flatMap(variable -> nameInVariable(variable, members).stream())
                .filter(name -> !claimed.containsKey(variable(name)))
                .forEach(name -> found.putIfAbsent(name, name));
        var sorted = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER.thenComparing(String::compareTo));
        sorted.putAll(found);
        return List.copyOf(sorted.keySet());
    }

    /// What is wrong with the form of a name; empty if the form is right.
    static Optional<String> problem(String name) {
        return Setting.isName(name)
                ? Optional.empty()
                : Optional.of("is no name: 1 to 64 letters, digits, '-' and '_', starting with a letter");
    }

    /// The first other name that has the same environment variables.
    Optional<String> twin(String name, Collection<String> others) {
        return others.stream()
                .filter(other -> !other.equals(name) && variable(other).equals(variable(name)))
                .findFirst();
    }

    private Optional<String> name(String path, List<String> members) {
        if (!path.startsWith(group + ".")) {
            return Optional.empty();
        }
        var parts = path.substring(group.length() + 1).split("\\.", 2);
        return parts.length == 2 && members.contains(parts[1]) ? Optional.of(parts[0]) : Optional.empty();
    }

    private Optional<String> nameInVariable(String variable, List<String> members) {
        var prefix = group.toUpperCase(Locale.ROOT).replace('.', '_') + "_";
        return members.stream()
                .map(member -> "_" + member.toUpperCase(Locale.ROOT))
                .filter(suffix -> variable.startsWith(prefix)
                        && variable.endsWith(suffix)
                        && variable.length() > prefix.length() + suffix.length())
                .map(suffix -> variable.substring(prefix.length(), variable.length() - suffix.length()))
                .map(middle -> middle.toLowerCase(Locale.ROOT).replace('_', '-'))
                .findFirst();
    }

    private String variable(String name) {
        return Key.of(group + "." + name, Setting.text("x", "")).environmentVariable();
    }
}
