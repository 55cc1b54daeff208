package io.narrows.exporter.bootstrap.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// A comment on a workaround names the library with its version, and proves what it says.
class WorkaroundRuleTest {
    private static final Pattern LIBRARY = Pattern.compile(
            "\\b(Helidon|PF4J|SQLite|sqlite-jdbc|httpclient5|opensearch-java|kafka-clients|SnakeYAML|picocli|JDK) \\d+(\\.\\d+)*\\b");
    private static final Pattern PROOF = Pattern.compile("[a-z][a-z0-9-]*#\\d+|\\w+CasesTest|JEP \\d+");

    @Test
    void eachWorkaroundCitesAnIssueOfTheLibraryOrAMinimalCase() throws IOException {
        var found = 0;
        var unproven = new ArrayList<String>();
        for (var file : sources()) {
            for (var comment : comments(Files.readAllLines(file))) {
                if (LIBRARY.matcher(comment).find()) {
                    found++;
                    if (!PROOF.matcher(comment).find()) {
                        unproven.add(file.getFileName() + ": " + comment.strip());
                    }
                }
            }
        }

        assertThat(unproven).isEmpty();
        assertThat(found).isGreaterThan(15);
    }

    private static List<Path> sources() throws IOException {
        var sources = new ArrayList<Path>();
        for (var module : Modules.ofTheExporter()) {
            try (var files = Files.walk(module.resolve("src/main/java"))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
            }
        }
        return sources;
    }

    /// Comments of several lines in one piece.
    private static List<String> comments(List<String> lines) {
        var comments = new ArrayList<String>();
        var comment = new StringBuilder();
        for (var line : lines) {
            var begin = line.indexOf("//");
            var isWhole = line.strip().startsWith("//");
            if (!isWhole && !comment.isEmpty()) {
                comments.add(comment.toString());
                comment.setLength(0);
            }
            if (begin >= 0) {
                comment.append(' ')
                        .append(line.substring(begin).replaceFirst("^/+", "").strip());
            }
        }
        comments.add(comment.toString());
        return comments;
    }
}
