package io.narrows.exporter.deploy.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What operators are told that they will see is what the exporter says.
class TroubleshootingTest {
    private static final Path PAGE = Path.of("../troubleshooting.md");
    private static final List<Path> SOURCES = List.of(
            Path.of("../../bootstrap"),
            Path.of("../../application"),
            Path.of("../../domain"),
            Path.of("../../adapters"));

    /// Java's texts of several lines, joined.
    private static final Pattern JOINT = Pattern.compile("\"\\s*\\+\\s*\"");

    private static final String CODE = code();

    /// The events of the log, and the fixed part of errors in front of what differs.
    static List<String> said() throws IOException {
        var said = new ArrayList<String>();
        var log = Pattern.compile(
                        "`((?:lane|spool|plugin|consumer|exporter|operator|sender|service account|reports port|request|dead letter)[a-z ]+?) [a-zA-Z-]+=")
                .matcher(Files.readString(PAGE));
        log.results().forEach(match -> said.add(match.group(1)));
        var errors = Pattern.compile("503, `([^`]+)`|cause=([A-Z_]+)|`(data_exporter_[a-z_]+)")
                .matcher(Files.readString(PAGE));
        errors.results()
                .flatMap(match -> Stream.of(1, 2, 3).map(match::group))
                .filter(text -> text != null)
                .map(text -> text.replaceAll("^data_exporter_|_total$", ""))
                .forEach(said::add);
        return said.stream().distinct().toList();
    }

    @ParameterizedTest
    @MethodSource("said")
    void theExporterSaysSo(String words) {
        assertThat(CODE).contains(words);
    }

    private static String code() {
        return SOURCES.stream()
                .map(module -> {
                    try (Stream<Path> files = Files.walk(module)) {
                        return files.filter(file -> file.toString().endsWith(".java")
                                        && file.toString().contains("/src/main/"))
                                .map(TroubleshootingTest::read)
                                .collect(Collectors.joining());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .collect(Collectors.joining());
    }

    private static String read(Path file) {
        try {
            return JOINT.matcher(Files.readString(file)).replaceAll("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
