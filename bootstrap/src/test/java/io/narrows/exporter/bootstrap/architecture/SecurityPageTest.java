package io.narrows.exporter.bootstrap.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each defence in SECURITY.md names a test that exists.
class SecurityPageTest {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final String HEADER = "| threat | defence | shown by |";
    private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Test|IT|Contract)\\.\\w+)`");
    private static final Pattern METHOD = Pattern.compile(
            "@(?:Test|ParameterizedTest|Property)\\b(?:(?!\\bvoid\\b).)*?\\bvoid (\\w+)\\(", Pattern.DOTALL);
    private static final Pattern FILE = Pattern.compile("(.*/)?(\\w+(?:Test|IT|Contract))\\.java");

    private static Set<String> tests;

    @BeforeAll
    static void readAllTests() throws IOException {
        tests = new HashSet<>();
        for (var folder : sources()) {
            try (var files = Files.walk(folder)) {
                for (var file : files.toList()) {
                    var name = FILE.matcher(file.toString());
                    if (name.matches()) {
                        METHOD.matcher(Files.readString(file))
                                .results()
                                .forEach(method -> tests.add(name.group(2) + "." + method.group(1)));
                    }
                }
            }
        }
    }

    @Test
    void everyDefenceNamesATestThatExists() throws IOException {
        var page = Files.readAllLines(PROJECT.resolve("SECURITY.md"));

        assertThat(rows(page)).hasSizeGreaterThan(60);
        assertThat(problems(page)).isEmpty();
    }

    @Test
    void thePageSaysWhatIsNotDefendedAndHowToReport() throws IOException {
        assertThat(Files.readAllLines(PROJECT.resolve("SECURITY.md")))
                .contains(
                        "## Report a weakness",
                        "## What is protected, and from whom",
                        "## Trust boundaries",
                        "## Threats and defences",
                        "## What is not defended");
    }

    /// The checks themselves: each kind of fault is found.
    @ParameterizedTest
    @CsvSource(delimiterString = "=>", quoteCharacter = '\0', textBlock = """
            | a flood | a bound | |                                    => a flood: names no test
            | a flood | a bound | by hand |                            => a flood: names no test
            | a flood | | `FramingTest.isRefused` `NoTest.atAll` |     => a flood: there is no test NoTest.atAll
            | a flood | a bound | `FramingTest.isRefusedToo` |         => a flood: there is no test FramingTest.isRefusedToo
            | a flood | a bound | `FramingTest.start` |                => a flood: there is no test FramingTest.start
            | a flood | a bound | `FramingTest.isRefused` | more |     => a flood: a row has three cells
            """)
    void eachKindOfFaultIsFound(String row, String problem) {
        assertThat(problems(List.of(HEADER, "|---|---|---|", row.strip()))).containsExactly(problem);
    }

    private static List<String> problems(List<String> page) {
        var problems = new ArrayList<String>();
        for (var row : rows(page)) {
            var cells = Stream.of(row.substring(1, row.length() - 1).split("\\|", -1))
                    .map(String::strip)
                    .toList();
            var threat = cells.getFirst() + ": ";
            var named = NAMED.matcher(cells.getLast())
                    .results()
                    .map(match -> match.group(1))
                    .toList();
            if (cells.size() != 3) {
                problems.add(threat + "a row has three cells");
            } else if (named.isEmpty()) {
                problems.add(threat + "names no test");
            }
            named.stream()
                    .filter(test -> !tests.contains(test))
                    .forEach(test -> problems.add(threat + "there is no test " + test));
        }
        return problems;
    }

    /// The rows of the tables of threats.
    private static List<String> rows(List<String> page) {
        var rows = new ArrayList<String>();
        var isThreat = false;
        for (var line : page) {
            if (line.equals(HEADER)) {
                isThreat = true;
            } else if (!line.startsWith("|")) {
                isThreat = false;
            } else if (isThreat && !line.startsWith("|---")) {
                rows.add(line);
            }
        }
        return rows;
    }

    /// Where tests and contracts lie.
    private static List<Path> sources() throws IOException {
        try (var folders = Files.walk(PROJECT, 6)) {
            return folders.filter(
                            folder -> folder.endsWith("src/test/java") || folder.endsWith("plugins/tck/src/main/java"))
                    .filter(folder -> !folder.toString().contains("/target/"))
                    .toList();
        }
    }
}
