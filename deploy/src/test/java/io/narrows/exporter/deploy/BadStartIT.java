package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests that a failing start prints one line with the reason, and nothing else.
class BadStartIT {
    @TempDir
    private Path scratch;

    @Test
    void anUnknownKeyIsNamedWithItsPlaceAndTheOneThatWasLikelyMeant() throws IOException {
        var file = Files.writeString(scratch.resolve("my.yaml"), "server:\n  prot: 8080\n");

        assertThat(start(Map.of("DATA_EXPORTER_CONFIG", file.toString())))
                .containsExactly(
                        "data-exporter: server.prot is no known key; did you mean server.port? (" + file + " line 2)");
    }

    @Test
    void anUnknownOptionOfAConsumerIsNamedAsWell() throws IOException {
        var file = Files.writeString(scratch.resolve("my.yaml"), "consumers.file.directroy: /data\n");

        assertThat(start(Map.of("DATA_EXPORTER_CONFIG", file.toString())))
                .containsExactly("data-exporter: consumers.file.directroy is no known key; did you mean"
                        + " consumers.file.directory? (" + file + " line 1)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SERVER_PORT | http | server.port must be a whole number but was 'http'",
                "SERVER_PORT | 70000 | server.port must be at most 65535 but was 70000",
                "SERVER_MAX_BODY_SIZE | 1 | server.maxBodySize must be at least 1KiB but was 1",
                "LANES_MAX_AGE | tomorrow | lanes.maxAge must be a duration such as 500ms, 10s, 5m, 24h, 7d or PT10S, of at most 36500d but was 'tomorrow'",
                "PLUGINS_ON_ERROR | shrug | plugins.onError must be one of fail, skip but was 'shrug'",
            })
    void anIllegalValueIsNamedWithWhatIsAllowed(String variable, String value, String problem) {
        assertThat(start(Map.of(variable, value)))
                .containsExactly("data-exporter: " + problem + " (environment variable " + variable + ")");
    }

    @Test
    void aPortForOthersNamesWhatItNeedsAndTheWaysToGoWithout() {
        assertThat(start(Map.of("SERVER_HOST", "0.0.0.0")))
                .satisfiesExactly(
                        needs -> assertThat(needs)
                                .startsWith("data-exporter: server.host: 0.0.0.0 lets others reach the port, so"
                                        + " security.profile is strict, which needs ")
                                .contains(
                                        "server.certificateFile and server.keyFile",
                                        "security.tls: terminated-elsewhere",
                                        "security.tokenFile or security.jwks"),
                        without -> assertThat(without)
                                .contains(
                                        "server.host: 127.0.0.1",
                                        "security.profile: open",
                                        "security.profile: narrows"));
    }

    @Test
    void aFileThatIsNoYamlIsNamedWithTheLine() throws IOException {
        var file = Files.writeString(scratch.resolve("my.yaml"), "server:\n  port: 1: 2\n");

        assertThat(start(Map.of("DATA_EXPORTER_CONFIG", file.toString())))
                .containsExactly("data-exporter: " + file
                        + " line 2, column 10 is not YAML: mapping values are not allowed here");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThat(start(Map.of("DATA_EXPORTER_CONFIG", "/nowhere/my.yaml")))
                .containsExactly("data-exporter: cannot read /nowhere/my.yaml: there is no such file");
    }

    @ParameterizedTest
    @CsvSource({"SERVER_PORT, server.port", "ADMIN_PORT, admin.port"})
    void aPortThatIsTakenIsNamedWithItsKey(String variable, String key) throws IOException {
        try (var taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

            assertThat(start(Map.of(variable, Integer.toString(taken.getLocalPort()))))
                    .singleElement()
                    .asString()
                    .startsWith("data-exporter: cannot listen on 127.0.0.1:" + taken.getLocalPort())
                    .contains(key);
        }
    }

    @Test
    void aBrokenPluginIsNamed() throws IOException {
        var plugins = pluginsOfTheDistribution();
        Files.writeString(plugins.resolve("acme.jar"), "no jar");

        assertThat(start(Map.of("PLUGINS_DIRECTORY", plugins.toString())))
                .singleElement()
                .asString()
                .startsWith("data-exporter: Cannot load plugin acme.jar: ");
    }

    @Test
    void aSecondPluginForTheSameConsumerIsNamed() throws IOException {
        var plugins = pluginsOfTheDistribution();
        Files.copy(plugins.resolve("file.jar"), plugins.resolve("file2.jar"));

        assertThat(start(Map.of("PLUGINS_DIRECTORY", plugins.toString())))
                .singleElement()
                .asString()
                .startsWith("data-exporter: Cannot load plugin file2.jar: ")
                .contains("file.jar");
    }

    @Test
    void aBrokenPluginIsSkippedWhereTheOperatorSaysSo() throws IOException {
        var plugins = pluginsOfTheDistribution();
        Files.writeString(plugins.resolve("acme.jar"), "no jar");

        try (var exporter = ExporterProcess.start(
                scratch, Map.of("PLUGINS_DIRECTORY", plugins.toString(), "PLUGINS_ON_ERROR", "skip"))) {
            assertThat(exporter.output())
                    .anySatisfy(line -> assertThat(line).contains("WARN", "acme.jar"))
                    .anySatisfy(line -> assertThat(line)
                            .contains("consumers=[file, governor, kafka, openSearch, relay, s3, smtp, webhook]"));
        }
    }

    @Test
    void aPluginsDirectoryThatIsNotThereIsNamed() {
        assertThat(start(Map.of("PLUGINS_DIRECTORY", "/nowhere/plugins")))
                .singleElement()
                .asString()
                .contains("/nowhere/plugins");
    }

    @Test
    void anOptionOfJavaThatSwitchesTheRulesForNamesOffIsNamed() {
        var options = ExporterProcess.javaOptions("-Djdk.net.hosts.file=/etc/hosts");

        assertThat(start(Map.of("JAVA_OPTS", options)))
                .singleElement()
                .asString()
                .startsWith("data-exporter: the option -Djdk.net.hosts.file of Java is set")
                .contains("remove the option");
    }

    @Test
    void aJavaThatIsTooOldIsNamed() throws IOException {
        var java = Files.writeString(
                scratch.resolve("java"), "#!/bin/sh\necho 'openjdk version \"17.0.15\" 2025-04-15' >&2\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();

        assertThat(start(Map.of("DATA_EXPORTER_JAVA", java.toString())))
                .containsExactly("data-exporter: DATA_EXPORTER_JAVA is " + java
                        + ", which is Java 17; Java 25 or newer is needed");
    }

    private Path pluginsOfTheDistribution() throws IOException {
        var plugins = Files.createDirectory(scratch.resolve("plugins"));
        try (Stream<Path> jars = Files.list(ExporterProcess.DISTRIBUTION.resolve("plugins"))) {
            for (var jar : jars.toList()) {
                Files.copy(jar, plugins.resolve(jar.getFileName()));
            }
        }
        return plugins;
    }

    /// @return the output of a start that must fail, without log lines about earlier successful steps
    private List<String> start(Map<String, String> environment) {
        var ending = ExporterProcess.run(scratch, environment, "serve");
        assertThat(ending.status()).as(ending.text()).isEqualTo(1);
        return ending.output().stream()
                .filter(line -> !line.matches("\\S+Z INFO  .*"))
                .toList();
    }
}
