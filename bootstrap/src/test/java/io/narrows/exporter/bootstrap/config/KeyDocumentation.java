package io.narrows.exporter.bootstrap.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Writes what the declarations of keys say into pages: all keys into `application.yaml`, the keys that are set most
/// often into the table of `deploy/README.md`. The rest of a page stays as it is.
final class KeyDocumentation {
    private static final int WIDTH = 120;

    /// The line of `application.yaml` behind the keys of the exporter: what plugins and operators add follows.
    private static final String OPTIONS_OF_CONSUMERS = "# Options of consumers,";

    private static final String TABLE = "| variable | default | what |";
    private static final List<String> SET_MOST_OFTEN =
            List.of("SERVER_PORT", "ADMIN_PORT", "SPOOL_DIRECTORY", "PLUGINS_DIRECTORY");

    private KeyDocumentation() {}

    /// @param page `application.yaml` as it is
    /// @return the page as it should be
    static String inYaml(String page) {
        var lines = page.lines().toList();
        var head = lines.stream().takeWhile(line -> !line.isEmpty());
        var tail = lines.stream().dropWhile(line -> !line.startsWith(OPTIONS_OF_CONSUMERS));
        var groups = ExporterKeys.GROUPS.stream().flatMap(KeyDocumentation::group);
        return Stream.of(head, Stream.of(""), groups, tail)
                .flatMap(part -> part)
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static Stream<String> group(KeyGroup group) {
        var parts = Arrays.asList(group.name().split("\\."));
        var outside = "  ".repeat(parts.size() - 1);
        var inside = outside + "  ";
        var lines = new ArrayList<>(comment(outside, group.documentation(), ""));
        lines.add(outside + parts.getLast() + ":");
        for (var key : group.keys()) {
            lines.addAll(comment(inside, documentation(key), key.environmentVariable()));
            lines.add((inside + key.setting().name() + ": " + key.setting().defaultText()).stripTrailing());
        }
        lines.add("");
        return lines.stream();
    }

    private static String documentation(Key<?> key) {
        var bounds = key.bounds();
        var range = bounds.most().isBlank()
                ? bounds.least().isBlank() ? "" : " At least " + bounds.least() + "."
                : bounds.least().isBlank()
                        ? " At most " + bounds.most() + "."
                        : " From " + bounds.least() + " to " + bounds.most() + ".";
        return key.setting().description() + range;
    }

    /// Breaks a text into lines of a comment, with the variable behind it.
    private static List<String> comment(String indentation, String text, String variable) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder(indentation).append('#');
        for (var word : Arrays.asList(text.strip().split("\\s+"))) {
            add(lines, line, indentation, " " + word);
        }
        if (!variable.isEmpty()) {
            add(lines, line, indentation, "  " + variable);
        }
        lines.add(line.toString());
        return lines;
    }

    private static void add(List<String> lines, StringBuilder line, String indentation, String word) {
        if (line.length() + word.length() > WIDTH) {
            lines.add(line.toString());
            line.setLength(0);
            line.append(indentation).append("# ").append(word.strip());
        } else {
            line.append(word);
        }
    }

    /// @param page `deploy/README.md` as it is
    /// @return the page as it should be
    static String inReadme(String page) {
        var lines = new ArrayList<>(page.lines().toList());
        int firstRow = lines.indexOf(TABLE) + 2;
        while (isRowOfAKey(lines.get(firstRow))) {
            lines.remove(firstRow);
        }
        lines.addAll(
                firstRow,
                SET_MOST_OFTEN.stream()
                        .map(KeyDocumentation::key)
                        .map(KeyDocumentation::row)
                        .toList());
        return String.join("\n", lines) + "\n";
    }

    private static boolean isRowOfAKey(String line) {
        return ExporterKeys.ALL.stream().anyMatch(key -> line.startsWith("| `" + key.environmentVariable() + "`"));
    }

    private static Key<?> key(String variable) {
        return ExporterKeys.ALL.stream()
                .filter(key -> key.environmentVariable().equals(variable))
                .findFirst()
                .orElseThrow();
    }

    private static String row(Key<?> key) {
        return "| `" + key.environmentVariable() + "` | `" + key.setting().defaultText() + "` | "
                + key.setting().description().strip().replaceAll("\\s+", " ") + " |";
    }
}
