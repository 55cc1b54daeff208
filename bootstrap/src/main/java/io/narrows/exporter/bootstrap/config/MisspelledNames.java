package io.narrows.exporter.bootstrap.config;

import io.narrows.exporter.application.named.NearMiss;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/// Warns of environment variables and system properties that nothing reads and whose names are similar to those of
/// keys. A process has many others, which are ignored.
///
/// @param layers the variables and properties
record MisspelledNames(Layers layers) {
    private static final System.Logger LOGGER = System.getLogger(MisspelledNames.class.getName());

    /// How many letters may be added, missing or replaced, or pairs of letters swapped.
    private static final int NEAR = 2;

    /// Logs a warning for each name.
    ///
    /// @param keys all keys that are read
    void warn(Collection<Key<?>> keys) {
        var variables = keys.stream().map(Key::environmentVariable).toList();
        warn("environment variable", layers.variableNames(), variables);
        warn("environment variable", layers.variableNames(), List.of(ConfigurationSources.OVERLAY));
        warn(
                "system property",
                layers.propertyNames(),
                keys.stream().map(Key::path).toList());
    }

    private static void warn(String what, Set<String> given, Collection<String> known) {
        var near = NearMiss.among(known);
        given.stream()
                .filter(name -> !known.contains(name))
                .sorted()
                .forEach(name -> near.to(name, NEAR)
                        .ifPresent(meant -> LOGGER.log(
                                Level.WARNING,
                                "{0} ignored name={1} reason=\"did you mean {2}?\"",
                                what,
                                name,
                                meant)));
    }
}
