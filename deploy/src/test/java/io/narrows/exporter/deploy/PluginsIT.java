package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.plugins.jar.FactorySource;
import io.narrows.exporter.adapter.outbound.plugins.jar.PluginJar;
import io.narrows.exporter.test.process.ChildProcess;
import io.narrows.exporter.test.process.ChildProcess.Ending;
import jakarta.json.Json;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests `data-exporter plugins`, and the trust rules that it checks.
class PluginsIT {
    @TempDir
    private Path scratch;

    private Path plugins = Path.of("");
    private Path sums = Path.of("");

    @BeforeEach
    void trustTheFileConsumer() throws IOException {
        plugins = Files.createDirectory(scratch.resolve("plugins"));
        Files.copy(ExporterProcess.DISTRIBUTION.resolve("plugins/file.jar"), plugins.resolve("file.jar"));
        sums = scratch.resolve("sums.txt");
        Files.writeString(
                sums, ChildProcess.run(new ProcessBuilder("sha256sum", "file.jar").directory(plugins.toFile())));
    }

    @Test
    void aListWrittenBySha256sumIsAllThatTrustTakes() throws IOException {
        var verified = run(trusting(), "plugins", "verify");
        assertThat(verified.status()).as(verified.text()).isZero();
        assertThat(verified.output()).containsExactly("ok      file.jar (consumer file, version 0.1.0, sum is listed)");

        try (var exporter = ExporterProcess.start(scratch, trusting())) {
            var answer = Http.post(exporter.server("/forward?wait=10s"), Envelopes.toFile("s", "{}"));
            assertThat(answer.state()).isEqualTo("delivered");
        }
    }

    @Test
    void aJarThatWasSwappedIsNotLoaded() throws IOException {
        var swapped = PluginJar.of("other.jar", FactorySource.of("evil.EvilFactory", "file"))
                .in(scratch);
        Files.move(swapped, plugins.resolve("file.jar"), StandardCopyOption.REPLACE_EXISTING);

        var verified = run(trusting(), "plugins", "verify");
        var served = run(trusting(), "serve");
        var listed = run(trusting(), "plugins", "list");

        assertThat(verified.status()).isEqualTo(1);
        assertThat(verified.output())
                .singleElement()
                .asString()
                .startsWith("failed  Cannot load plugin file.jar: its SHA-256 sum is ");
        assertThat(served.status()).isEqualTo(1);
        assertThat(served.output())
                .singleElement()
                .asString()
                .startsWith("data-exporter: Cannot load plugin file.jar: its SHA-256 sum is ")
                .endsWith(" is the one that is trusted");
        assertThat(listed.status()).isZero();
        assertThat(listed.output()).anyMatch(line -> line.startsWith("-") && line.endsWith("  no"));
    }

    @Test
    void thePluginsOfTheDistributionDescribeThemselves() {
        var listed = run(Map.of(), "plugins", "list");
        assertThat(listed.output().getFirst()).startsWith("CONSUMER").endsWith("TRUSTED");
        assertThat(listed.output())
                .anyMatch(line -> line.matches("file +0\\.1\\.0 .* file\\.jar +[0-9a-f]{64}  not checked"));

        var described = run(Map.of(), "plugins", "describe", "file");
        assertThat(described.output())
                .contains("consumer  file")
                .anyMatch(line -> line.matches(" +maxFileSize +size +no +100MiB .*"));
    }

    @Test
    void whatAPluginPrintsIsNoAnswerOfACommand() throws IOException {
        PluginJar.of(
                        "prints.jar",
                        FactorySource.of("prints.PrintsFactory", "prints")
                                .member("static { System.out.println(\"welcome to prints\"); }"))
                .in(plugins);

        var described =
                run(Map.of("PLUGINS_DIRECTORY", plugins.toString()), "plugins", "describe", "prints", "--format=json");

        assertThat(described.status()).isZero();
        try (var reader = Json.createReader(new StringReader(described.text()))) {
            assertThat(reader.readObject().getString("consumer")).isEqualTo("prints");
        }
    }

    private Map<String, String> trusting() {
        var variables = new HashMap<String, String>();
        variables.put("PLUGINS_DIRECTORY", plugins.toString());
        variables.put("PLUGINS_VERIFY", "sha256");
        variables.put("PLUGINS_SHA256_FILE", sums.toString());
        return variables;
    }

    private Ending run(Map<String, String> environment, String... arguments) {
        return ExporterProcess.run(scratch, environment, arguments);
    }
}
