package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.test.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The machine of a plugin author: an empty folder, a `mvn` command, a distribution, and a local Maven repository with
/// this build installed. All of it is in one folder. The Maven repository of the user who runs the tests is only read.
final class AuthorsWorkplace {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String VERSION = property("exporter.version");
    private static final Duration LONGEST_BUILD = Duration.ofMinutes(8);

    /// The artifacts that a plugin build needs, by the folder of their module.
    private static final Map<String, String> ARTIFACTS = Map.of(
            ".", "data-exporter",
            "domain", "data-exporter-domain",
            "plugins", "data-exporter-plugins",
            "plugins/spi", "data-exporter-plugin-spi",
            "plugins/tck", "data-exporter-plugin-tck",
            "plugins/parent", "data-exporter-plugin-parent",
            "plugins/archetype", "data-exporter-plugin-archetype");

    private final Path home;

    private AuthorsWorkplace(Path home) {
        this.home = home;
    }

    /// @param home an empty folder
    static AuthorsWorkplace in(Path home) throws Exception {
        var workplace = new AuthorsWorkplace(home);
        workplace.run("cp -R '" + ExporterProcess.DISTRIBUTION + "' '" + workplace.distribution() + "'");
        for (var artifact : ARTIFACTS.entrySet()) {
            workplace.install(ROOT.resolve(artifact.getKey()), artifact.getValue());
        }
        return workplace;
    }

    Path distribution() {
        return home.resolve("distribution");
    }

    /// Runs commands in the empty folder, and waits until they have succeeded.
    void run(String commands) {
        var builder = new ProcessBuilder(shell(commands)).directory(home.toFile());
        builder.environment().putAll(environment());
        try (var running = ChildProcess.start(builder)) {
            var ending = running.awaitEnd(LONGEST_BUILD);

            assertThat(ending.status()).as(ending.text()).isZero();
        }
    }

    /// Runs commands in a folder that earlier commands created. The last command starts the exporter.
    ExporterProcess start(String folder, String commands) {
        var environment = new HashMap<>(environment());
        environment.putAll(Map.of(
                "SERVER_HOST", "127.0.0.1",
                "SERVER_PORT", "0",
                "ADMIN_PORT", "0",
                "JAVA_OPTS", ExporterProcess.javaOptions("-Xmx256m")));
        return ExporterProcess.launch(shell("cd '" + home.resolve(folder) + "'\n" + commands), environment);
    }

    private static List<String> shell(String commands) {
        return List.of("bash", "-euc", "mvn() { '" + ROOT.resolve("mvnw") + "' \"$@\"; }\n" + commands);
    }

    private Map<String, String> environment() {
        return Map.of(
                "DATA_EXPORTER",
                distribution().toString(),
                "MAVEN_ARGS",
                "--no-transfer-progress -Dmaven.repo.local=" + repository() + " -Dmaven.repo.local.tail="
                        + property("maven.repository"));
    }

    private Path repository() {
        return home.resolve("repository");
    }

    /// Installs an artifact as `mvn install` would.
    private void install(Path module, String artifact) throws IOException {
        var name = artifact + "-" + VERSION;
        var folder = Files.createDirectories(
                repository().resolve("io/narrows/exporter").resolve(artifact).resolve(VERSION));
        Files.copy(module.resolve("pom.xml"), folder.resolve(name + ".pom"));
        var jar = module.resolve("target").resolve(name + ".jar");
        if (Files.exists(jar)) {
            Files.copy(jar, folder.resolve(name + ".jar"));
        }
    }

    private static String property(String name) {
        return Objects.requireNonNull(System.getProperty(name), () -> name + " is set by the POM");
    }
}
