package io.narrows.exporter.plugin.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The content of a directory of reports, read as any program would read it.
record StoredReports(List<Path> files, List<String> lines) {
    private static final Pattern LINE = Pattern.compile(
            "\\{\"id\":\"(?<id>[0-9A-Z]{26})\",\"receivedAt\":\"(?<time>[^\"]+)\",\"source\":(?<source>\"(?:[^\"\\\\]|\\\\.)*\"),(?:\"labels\":\\{.*?\\},)?\"report\":(?<report>.*)\\}");

    static StoredReports in(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return new StoredReports(List.of(), List.of());
        }
        try (var walk = Files.walk(directory)) {
            var files = walk.filter(Files::isRegularFile).sorted().toList();
            return new StoredReports(
                    files,
                    files.stream().flatMap(file -> linesOf(file).stream()).toList());
        }
    }

    /// The paths of the files below the directory, with forward slashes.
    List<String> namesIn(Path directory) {
        return files.stream()
                .map(file -> directory.relativize(file).toString().replace('\\', '/'))
                .toList();
    }

    List<String> reports() {
        return lines.stream().map(line -> part(line, "report")).toList();
    }

    List<String> ids() {
        return lines.stream().map(line -> part(line, "id")).toList();
    }

    private static String part(String line, String name) {
        Matcher matcher = LINE.matcher(line);
        assertThat(matcher.matches())
                .as("the line has the form of the envelope: %.100s", line)
                .isTrue();
        return matcher.group(name);
    }

    private static List<String> linesOf(Path file) {
        try {
            var text = Files.readString(file);
            assertThat(text).as("ends with a whole line").endsWith("\n");
            return List.of(text.split("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
