package io.narrows.exporter.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.report.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DocumentedKeysTest {
    private static final Path YAML = Path.of("src/main/resources/application.yaml");
    private static final Path README = Path.of("../deploy/README.md");

    @Test
    void theYamlSaysWhatTheDeclarationsSay() throws IOException {
        assertUpToDate(YAML, KeyDocumentation.inYaml(Files.readString(YAML)));
    }

    @Test
    void theTableInTheReadmeSaysWhatTheDeclarationsSay() throws IOException {
        assertUpToDate(README, KeyDocumentation.inReadme(Files.readString(README)));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void eachKeyHasADefaultAndACommentThatNamesItsEnvironmentVariable(Key<?> key) throws IOException {
        var lines = documentation();
        int line = lineOf(key);

        var comment = lines.subList(Math.max(0, line - 4), line - 1).reversed().stream()
                .takeWhile(text -> text.strip().startsWith("#"))
                .toList();

        assertThat(String.join("\n", comment)).containsPattern("\\b" + key.environmentVariable() + "\\b");
    }

    @Test
    void nothingIsDocumentedThatNothingReads() {
        assertThat(ConfigFile.read(YAML))
                .extracting(Entry::path)
                .filteredOn(path -> !path.startsWith("consumers."))
                .containsExactlyInAnyOrderElementsOf(
                        ExporterKeys.ALL.stream().map(Key::path).toList());
    }

    @Test
    void theExamplesOfNamesAndRoutesAreRight(@TempDir Path home) throws IOException {
        var secret = Files.writeString(home.resolve("password"), "hunter2");
        var examples = documentation().stream()
                .dropWhile(line -> !line.startsWith("# Options of consumers"))
                .filter(line -> line.matches("#   .*|# routes:"))
                .map(line -> line.substring(2).replace("/run/secrets/opensearch-password", secret.toString()))
                .toList();
        var file = Files.writeString(home.resolve("my.yaml"), "consumers:\n" + String.join("\n", examples));
        var sources =
                ConfigurationSources.of(Optional.of(file), Map.of(), Map.of("data.exporter.home", home.toString()));

        var setup = Configuration.read(sources).setUp(Installed.BOTH);

        assertThat(setup.consumers().find(new ConsumerId("main"))).isPresent();
        assertThat(setup.table().consumersFor("kubebench_report", Labels.NONE))
                .containsExactly(new ConsumerId("main"), new ConsumerId("file"));
    }

    static List<Key<?>> keys() {
        return ExporterKeys.ALL;
    }

    private static int lineOf(Key<?> key) throws IOException {
        var name = key.setting().name() + ":";
        var lines = documentation();
        var parts = List.of(key.group().split("\\."));
        int group = lines.indexOf("  ".repeat(parts.size() - 1) + parts.getLast() + ":");
        assertThat(group).as("the line of " + key.group()).isNotNegative();
        for (int i = group + 1; i < lines.size(); i++) {
            if (lines.get(i).strip().startsWith(name)) {
                return i + 1;
            }
        }
        throw new AssertionError("no line for " + key.path());
    }

    private static List<String> documentation() throws IOException {
        return Files.readAllLines(YAML);
    }

    /// Writes the page as it should be into `target`, to be copied over the page.
    private static void assertUpToDate(Path page, String wanted) throws IOException {
        var made = Files.writeString(
                Files.createDirectories(Path.of("target/documentation")).resolve(page.getFileName()), wanted);

        assertThat(Files.readString(page))
                .as("a declaration has changed; if that is meant, from the folder bootstrap: cp " + made + " " + page)
                .isEqualTo(wanted);
    }
}
