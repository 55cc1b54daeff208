package io.narrows.exporter.bootstrap.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/// Everything the configuration is read from: a folder, a file, environment variables and system properties.
///
/// @param home the folder of the distribution, or the working directory if the program runs without one
/// @param overlay the operator's file, which is laid over the defaults; empty if there is none
/// @param environment all environment variables
/// @param properties all system properties
public record ConfigurationSources(
        Path home, Optional<Path> overlay, Map<String, String> environment, Map<String, String> properties) {
    /// The system property with which `bin/data-exporter` says where the distribution is.
    static final String HOME = "data.exporter.home";

    /// The environment variable that names the overlay.
    static final String OVERLAY = "DATA_EXPORTER_CONFIG";

    public ConfigurationSources {
        Objects.requireNonNull(home, "home");
        Objects.requireNonNull(overlay, "overlay");
        environment = Map.copyOf(environment);
        properties = Map.copyOf(properties);
    }

    /// The sources of this process.
    ///
    /// @param overlay the file given on the command line; replaces the file that the environment names
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
