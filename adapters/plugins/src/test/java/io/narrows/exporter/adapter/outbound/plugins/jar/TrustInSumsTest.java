package io.narrows.exporter.adapter.outbound.plugins.jar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.outbound.plugins.InspectedJar;
import io.narrows.exporter.adapter.outbound.plugins.Logged;
import io.narrows.exporter.adapter.outbound.plugins.OpenFiles;
import io.narrows.exporter.adapter.outbound.plugins.PluginDirectory;
import io.narrows.exporter.adapter.outbound.plugins.PluginSettings;
import io.narrows.exporter.adapter.outbound.plugins.PluginSettings.OnError;
import io.narrows.exporter.adapter.outbound.plugins.Plugins;
import io.narrows.exporter.adapter.outbound.plugins.consumer.PluginConsumerType;
import io.narrows.exporter.test.process.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrustInSumsTest {
    private static final String OTHER_SUM = "0123456789abcdef".repeat(4);

    @TempDir
    private Path directory;

    private String sum = "";

    @BeforeEach
    void makeJar() throws Exception {
        sum = Sha256.of(PluginJar.of("kafka.jar", FactorySource.of("kafka.KafkaFactory", "kafka"))
                .in(directory));
    }

    @Test
    void theListIsReadAsSha256sumWritesIt() throws Exception {
        var written = ChildProcess.run(new ProcessBuilder("sha256sum", "kafka.jar").directory(directory.toFile()));

        assertThat(TrustInSums.parse(written).sums())
                .containsExactly(new TrustInSums.Sum(sum, Optional.of("kafka.jar")));
    }

    @Test
    void aListMayHaveCommentsCapitalsPathsAndNoNames() {
        var text = "# plugins\n\n" + sum.toUpperCase(Locale.ROOT) + " *lib/a.jar\r\n" + sum + ", " + sum + "\n\\" + sum
                + "  b c.jar";

        assertThat(TrustInSums.parse(text).sums())
                .containsExactly(
                        new TrustInSums.Sum(sum, Optional.of("a.jar")),
                        new TrustInSums.Sum(sum, Optional.empty()),
                        new TrustInSums.Sum(sum, Optional.empty()),
                        new TrustInSums.Sum(sum, Optional.of("b c.jar")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing", "kafka.jar", "0123  kafka.jar", "kafka.jar: 0123"})
    void aListThatHasNoSumsIsNone(String text) {
        assertThatThrownBy(() -> TrustInSums.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("must have ");
    }

    @Test
    void aJarOnTheListIsLoaded() throws Exception {
        try (var catalog = Plugins.open(directory, TrustInSums.parse(sum))) {
            assertThat(Plugins.answer(Plugins.consumer(catalog, "kafka"))).isEqualTo("as usual");
        }
    }

    @Test
    void aJarThatIsNotOnTheListIsNotLoadedAndItsSumIsTold() {
        var trust = TrustInSums.parse(OTHER_SUM + "  other.jar");

        assertThatThrownBy(() -> Plugins.open(directory, trust).close())
                .isInstanceOf(PluginStartupException.class)
                .hasMessage("Cannot load plugin kafka.jar: its SHA-256 sum is " + sum
                        + ", which is not on the list of trusted sums");
    }

    @Test
    void aJarThatWasChangedIsToldWithBothSums() {
        var trust = TrustInSums.parse(OTHER_SUM + "  kafka.jar");

        assertThatThrownBy(() -> Plugins.open(directory, trust).close())
                .isInstanceOf(PluginStartupException.class)
                .hasMessage("Cannot load plugin kafka.jar: its SHA-256 sum is " + sum + ", and " + OTHER_SUM
                        + " is the one that is trusted");
    }

    @Test
    void aJarThatIsNotTrustedIsSkippedWhereTheOperatorSaysSo() throws Exception {
        PluginJar.of("evil.jar", FactorySource.of("evil.EvilFactory", "evil")).in(directory);
        var settings = new PluginSettings(
                List.of(directory), OnError.SKIP, TrustInSums.parse(sum), Plugins.PATIENCE, 8, false);

        try (var log = Logged.by(PluginDirectory.class.getName());
                var catalog = Plugins.open(settings)) {
            assertThat(catalog.all()).extracting(type -> type.id().value()).containsExactly("kafka");
            assertThat(log.warnings()).singleElement().asString().contains("plugin skipped jar=evil.jar", "SHA-256");
            assertThat(log.infos()).singleElement().asString().contains("jar=kafka.jar", "trust=\"sum is listed\"");
        }
    }

    @Test
    void whatWasCheckedIsWhatIsLoadedWhateverBecomesOfTheJar() throws Exception {
        var jar = directory.resolve("kafka.jar");
        PluginJar.of(
                        "kafka.jar",
                        FactorySource.of("kafka.KafkaFactory", "kafka").answering("new lib.Late()"))
                .source("lib.Late", "package lib; public class Late { public String toString() { return \"ours\"; } }")
                .in(directory);

        try (var catalog = Plugins.open(directory, TrustInSums.parse(Sha256.of(jar)))) {
            Files.write(jar, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
            PluginJar.of("kafka.jar", FactorySource.of("kafka.KafkaFactory", "kafka"))
                    .source(
                            "lib.Late",
                            "package lib; public class Late { public String toString() { return \"theirs\"; } }")
                    .in(directory);

            assertThat(Plugins.answer(Plugins.consumer(catalog, "kafka"))).isEqualTo("ours");
        }
    }

    @Test
    void theCopiesAreGoneOnceThePluginsAreClosed() throws Exception {
        var catalog = Plugins.open(directory, TrustInSums.parse(sum));
        var copy = ((PluginConsumerType) Plugins.consumer(catalog, "kafka"))
                .plugin()
                .jar();
        assertThat(copy).exists().isNotEqualTo(directory.resolve("kafka.jar"));
        var folder = copy.resolve("../..").normalize();
        assertThat(Files.getPosixFilePermissions(folder))
                .extracting(Enum::name)
                .allMatch(permission -> permission.startsWith("OWNER_"));

        catalog.close();

        assertThat(folder).doesNotExist();
    }

    @Test
    void anInspectionTellsOfEveryJarWhatAStartWouldMakeOfIt() throws Exception {
        Files.writeString(directory.resolve("broken.jar"), "no jar");
        PluginJar.of("evil.jar", FactorySource.of("evil.EvilFactory", "evil")).in(directory);
        var trust = TrustInSums.parse(sum + "," + Sha256.of(directory.resolve("broken.jar")));
        var settings = new PluginSettings(List.of(directory), OnError.FAIL, trust, Plugins.PATIENCE, 8, false);

        var jars = InspectedJar.allOf(settings, "0.1.0", Instant.now());

        assertThat(jars).extracting(InspectedJar::name).containsExactly("broken.jar", "evil.jar", "kafka.jar");
        assertThat(jars.get(0).finding()).isInstanceOfSatisfying(InspectedJar.Finding.Broken.class, broken -> {
            assertThat(broken.trust()).isEqualTo("sum is listed");
            assertThat(broken.reason()).startsWith("Cannot load plugin broken.jar: it is no readable jar");
        });
        assertThat(jars.get(1).finding())
                .isInstanceOfSatisfying(
                        InspectedJar.Finding.Untrusted.class,
                        untrusted ->
                                assertThat(untrusted.reason()).startsWith("Cannot load plugin evil.jar: its SHA-256"));
        assertThat(jars.get(2).sha256()).isEqualTo(sum);
        assertThat(jars.get(2).finding()).isInstanceOfSatisfying(InspectedJar.Finding.Loads.class, loads -> {
            assertThat(loads.pluginId()).isEqualTo("kafka");
            assertThat(loads.version()).isEqualTo("1.0.0");
            assertThat(loads.consumer().value()).isEqualTo("kafka");
            assertThat(loads.settings().all()).hasSize(1);
        });
        assertThat(OpenFiles.under(directory)).isEmpty();
    }
}
