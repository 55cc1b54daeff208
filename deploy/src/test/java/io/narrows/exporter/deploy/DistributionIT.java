package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.plugins.OperatorOptions;
import io.narrows.exporter.adapter.outbound.plugins.PluginDirectory;
import io.narrows.exporter.adapter.outbound.plugins.PluginSettings;
import io.narrows.exporter.adapter.outbound.plugins.PluginSettings.OnError;
import io.narrows.exporter.adapter.outbound.plugins.jar.TrustInAll;
import io.narrows.exporter.bootstrap.config.Key;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingType;
import io.narrows.exporter.test.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistributionIT {
    private static final Path ARCHIVE =
            Path.of("target/data-exporter-0.1.0.tar.gz").toAbsolutePath();

    @TempDir
    private Path scratch;

    @Test
    void itHasWhatAnOperatorLooksFor() throws IOException {
        assertThat(names(ExporterProcess.DISTRIBUTION))
                .contains("LICENSE", "README.md", "bin", "conf", "lib", "plugins", "sbom.json", "THIRD-PARTY.md");
        assertThat(names(ExporterProcess.DISTRIBUTION.resolve("plugins")))
                .containsExactly(
                        "file.jar",
                        "governor.jar",
                        "kafka.jar",
                        "opensearch.jar",
                        "relay.jar",
                        "s3.jar",
                        "smtp.jar",
                        "webhook.jar");
        assertThat(names(ExporterProcess.DISTRIBUTION.resolve("lib")))
                .contains("data-exporter-bootstrap-0.1.0.jar")
                .noneMatch(name -> name.contains("plugin-file") || name.contains("plugin-opensearch"))
                .noneMatch(name -> name.contains("junit") || name.contains("assertj") || name.contains("tck"));
    }

    @Test
    void theArchiveHasTheSameFilesAsTheFolder() throws IOException, InterruptedException {
        unpack();

        var folder = ExporterProcess.DISTRIBUTION;
        var unpacked = scratch.resolve("data-exporter");
        for (var part : List.of("bin", "conf", "lib", "plugins")) {
            assertThat(names(unpacked.resolve(part))).isEqualTo(names(folder.resolve(part)));
        }
        assertThat(unpacked.resolve("bin/data-exporter")).isExecutable();
    }

    @Test
    void itRunsFromTheArchiveWhereverThatIsUnpackedAndWhoeverLinksToIt() throws IOException, InterruptedException {
        unpack();
        var link = Files.createSymbolicLink(
                scratch.resolve("link to it"), scratch.resolve("data-exporter/bin/data-exporter"));

        try (var command = ChildProcess.start(List.of(link.toString(), "check-config"), Map.of())) {
            var ending = command.awaitEnd();

            assertThat(ending.status()).as(ending.text()).isZero();
            assertThat(ending.output())
                    .contains("plugins.directory = " + scratch.toRealPath().resolve("data-exporter/plugins")
                            + " (default)");
        }
    }

    @Test
    void itSaysHowLongItsStartTook() {
        var begin = System.nanoTime();
        try (var exporter = ExporterProcess.start(scratch)) {
            var most = Duration.ofNanos(System.nanoTime() - begin).toMillis();

            var told = exporter.awaitLine(Pattern.compile("exporter ready .* took=(\\d+)ms"));

            assertThat(Long.parseLong(told.group(1))).isBetween(most / 4, most);
        }
    }

    @Test
    void withNothingSaidItServes() {
        var command = ExporterProcess.DISTRIBUTION.resolve("bin/data-exporter").toString();
        try (var exporter = ExporterProcess.launch(
                List.of(command),
                Map.of(
                        "SERVER_PORT", "0",
                        "ADMIN_PORT", "0",
                        "SPOOL_DIRECTORY", scratch.resolve("spool").toString()))) {
            assertThat(Http.get(exporter.admin("/health/ready")).status()).isEqualTo(200);
        }
    }

    @Test
    void everyOptionOfItsConsumersIsDocumentedWithItsVariableAndItsDefault() throws IOException {
        var documentation = Files.readString(ExporterProcess.DISTRIBUTION.resolve("conf/application.yaml"));

        assertThat(optionsOfItsConsumers()).hasSizeGreaterThan(5).allSatisfy(option -> {
            assertThat(documentation).contains(option.environmentVariable());
            // The distribution sets this directory to one of its own folders.
            if (!option.path().equals("consumers.file.directory")) {
                assertThat(documentation)
                        .containsPattern("(?m)^    " + option.setting().name() + ": ?"
                                + Pattern.quote(defaultOf(option.setting())) + "$");
            }
        });
    }

    private static String defaultOf(Setting option) {
        return option.type() == SettingType.FLAG && option.defaultText().isBlank() ? "false" : option.defaultText();
    }

    private static List<Key<?>> optionsOfItsConsumers() {
        var options = new ArrayList<Key<?>>();
        OperatorOptions notes = (consumer, declared) -> {
            declared.all().forEach(option -> options.add(Key.of("consumers." + consumer, option)));
            return declared.parse(Map.of());
        };
        var plugins = ExporterProcess.DISTRIBUTION.resolve("plugins");
        var settings =
                new PluginSettings(List.of(plugins), OnError.FAIL, new TrustInAll(), Duration.ofSeconds(30), 8, false);
        PluginDirectory.open(settings, "0.1.0", notes, Clock.systemUTC(), destination -> destination)
                .close();
        return options;
    }

    private void unpack() {
        ChildProcess.run("tar", "-xzf", ARCHIVE.toString(), "-C", scratch.toString());
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("data"))
                    .sorted()
                    .toList();
        }
    }
}
