package io.narrows.exporter.bootstrap.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/// What a process is started with, as far as the configuration is read from it.
///
/// @param home the folder of the distribution, or the working directory where the program runs without one
/// @param overlay the file that is laid over the defaults, where there is one
/// @param environment all environment variables
/// @param properties all system properties
public record ConfigurationSources(
        Path home, Optional<Path> overlay, Map<String, String> environment, Map<String, String> properties) {
    /// The system property by which `bin/data-exporter` says where the distribution is.
    static final String HOME = "data.exporter.home";

    /// The environment variable that names the overlay.
    static final String OVERLAY = "DATA_EXPORTER_CONFIG";

    public ConfigurationSources {
        Objects.requireNonNull(home, "home");
        Objects.requireNonNull(overlay, "overlay");
        environment = Map.copyOf(environment);
        properties = Map.copyOf(properties);
    }

    /// Those of this process.
    ///
    /// @param overlay given on the command line; it takes the place of the one that the environment names
    public static ConfigurationSources ofThisProcess(Optional<Path> overlay) {
        return of(overlay, System.getenv(), texts(System.getProperties()));
    }

    static ConfigurationSources of(
            Optional<Path> overlay, Map<String, String> environment, Map<String, String> properties) {
        var named = Optional.ofNullable(environment.get(OVERLAY))
                .filter(text -> !text.isBlank())
                .map(Path::of);
        var home = Path.of(properties.getOrDefault(HOME, "")).toAbsolutePath().normalize();
        return new ConfigurationSources(home, overlay.or(() -> named), environment, properties);
    }

    private static Map<String, String> texts(Properties properties) {
        var texts = new TreeMap<String, String>();
        properties.stringPropertyNames().forEach(name -> texts.put(name, properties.getProperty(name)));
        return texts;
    }
}
