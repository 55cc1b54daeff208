package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.test.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the pages say: links lead somewhere, files are there, commands parse and have the options they are given.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PagesIT {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    private PageChecks checks;

    @BeforeAll
    void readTheProject() throws IOException {
        checks = new PageChecks(PROJECT, new CommandChecks(PROJECT, PagesIT::help));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "README.md",
                "ARCHITECTURE.md",
                "CONTRIBUTING.md",
                "SECURITY.md",
                "deploy/README.md",
                "deploy/release/README.md",
                "plugins/README.md"
            })
    void whatAPageNamesIsThereAndItsCommandsAreKnown(String page) throws IOException {
        assertThat(checks.of(PROJECT.resolve(page))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("everyPage")
    void everyLinkOfEveryPageLeadsSomewhere(Path page) throws IOException {
        assertThat(checks.ofLinks(page)).isEmpty();
    }

    /// The checks themselves: each kind of fault is found.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            Read [this](nowhere.md).                     | link leads nowhere: nowhere.md
            Read [this](../README.md#no-such-part).      | link names no heading of README.md: #no-such-part
            Read [this][].                               | link has no target: this
            [Spool]: nowhere/Spool.java                  | link leads nowhere: nowhere/Spool.java
            Read [this](https:///path).                  | link names no host: https:///path
            Look into `domain/src/Nothing.java`.         | there is no file domain/src/Nothing.java
            Run `deploy/test.sh --yess` first.           | test.sh has no option --yess
            It is shown by `NoSuchThingTest`.            | there is no NoSuchThingTest.java
            ....bin/data-exporter serve                  | a code block stands between ``` and names its language
            ```↵bin/data-exporter serve↵```              | a code block names its language
            ```sh↵if then↵```                            | bash cannot parse it
            ```sh↵bin/data-exporter dead-letter list↵``` | data-exporter has no command dead-letter
            ```sh↵bin/data-exporter routes explain --sorce x↵``` | data-exporter routes explain has no option --sorce
            ```sh↵SERVER_PROT=1 bin/data-exporter↵```    | nothing reads the variable SERVER_PROT
            ```sh↵deploy/tests.sh↵```                    | deploy/tests.sh is no command
            ```sh↵cd .. && deploy/test.sh --yess # x↵``` | test.sh has no option --yess
            ```sh↵./mvnw verify -pl adapters/htp↵```     | there is no module adapters/htp
            ```sh↵./mvnw verify -Pstrickt↵```            | no POM has the profile strickt
            ```sh↵./mvnw tset↵```                        | Maven has no phase, goal or option tset
            ```sh↵./mvnw test --no-tests↵```             | Maven has no phase, goal or option --no-tests
            ```sh↵./mvnw test -Dfuzz.case=1↵```          | nothing reads the property fuzz.case
            ```sh↵./mvnw test -Dtest=NoSuchTest↵```      | there is no test NoSuchTest
            ```sh↵./mvnw test -Dtest=BackoffTest#nothing↵``` | there is no test method BackoffTest#nothing
            """)
    void eachKindOfFaultIsFound(String line, String problem) throws IOException {
        var page = Files.writeString(
                Path.of("target", "page-with-a-fault.md").toAbsolutePath(),
                line.replace('↵', '\n').replace("....", "    "));

        assertThat(checks.of(page)).singleElement().asString().contains(problem);
    }

    @Test
    void whatDecidesWhetherAChangeLandsRunsWhatTheReadmeSays() throws IOException {
        var commands = ShellCommand.of(Files.readAllLines(PROJECT.resolve(".ci/run")));
        var documented = Page.read(PROJECT.resolve("README.md")).blocks().stream()
                .flatMap(block -> ShellCommand.of(block.lines()).stream())
                .toList();

        assertThat(documented).contains(commands.getLast());
    }

    @Test
    void aPageWithoutFaultsHasNoProblems() throws IOException {
        var page = Files.writeString(Path.of("target", "page-without-faults.md").toAbsolutePath(), """
                # A page: with `code`, and more

                See [above](#a-page-with-code-and-more), [the README](../../README.md) and
                [elsewhere](https://helidon.io/docs), `DependencyRuleTest`, `deploy/test.sh`.

                ```sh
                (cd plugins && sha256sum *.jar) > sums.txt    # it's a comment
                SERVER_PORT=0 bin/data-exporter dead-letters list \\
                    --consumer=openSearch 2>&1 | grep '--no-option'
                ./mvnw verify -pl '!deploy/kubernetes'
                ```
                """);

        assertThat(checks.of(page)).isEmpty();
    }

    private static Stream<Path> everyPage() throws IOException {
        var pages = new ArrayList<Path>();
        try (var files = Files.walk(PROJECT)) {
            files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> !file.toString().contains("/target/"))
                    .forEach(pages::add);
        }
        return pages.stream();
    }

    private static String help(Path program, List<String> arguments) {
        var command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        try (var process = ChildProcess.start(command, Map.of())) {
            var ending = process.awaitEnd();
            assertThat(ending.status()).as(ending.text()).isZero();
            return ending.text();
        }
    }
}
