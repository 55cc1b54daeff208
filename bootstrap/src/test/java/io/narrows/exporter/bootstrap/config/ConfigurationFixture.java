package io.narrows.exporter.bootstrap.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/// What the tests of what operators configure about consumers share: a file, and an environment.
abstract class ConfigurationFixture {
    @TempDir
    Path home;

    final Map<String, String> environment = new HashMap<>();
    final Map<String, String> properties = new HashMap<>();

    Configuration read() {
        properties.put("data.exporter.home", home.toString());
        return Configuration.read(ConfigurationSources.of(Optional.empty(), environment, properties));
    }

    /// @return the file
    Path configure(String yaml) throws IOException {
        var file = write("my.yaml", yaml);
        environment.put("DATA_EXPORTER_CONFIG", file.toString());
        return file;
    }

    Path write(String name, String text) throws IOException {
        return Files.writeString(home.resolve(name), text);
    }
}
