package io.narrows.exporter.plugin.tck;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.domain.consumer.SettingType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A table of settings in Markdown, as a consumer's page shows it, made from what the consumer declares.
///
/// @param head the line by which the table is known on the page
/// @param rows one line for each setting
record SettingsTable(String head, List<String> rows) {
    private static final String RULE = "|---|---|---|---|";

    /// What scanners may say under `exportConfig.<id>`.
    static SettingsTable ofSettings(SettingDeclarations declared) {
        return of(
                "| setting | type | default | what it is |",
                declared,
                setting -> row(names(setting), type(setting), defaultOf(setting), description(setting)));
    }

    /// What operators may say under `consumers.<id>`.
    static SettingsTable ofOptions(ConsumerId consumer, SettingDeclarations declared) {
        return of(
                "| key | environment | default | what it is |",
                declared,
                option -> row(
                        code(option.name()) + (option.secret() ? ", secret" : ""),
                        code(environmentVariable("consumers." + consumer + "." + option.name())),
                        defaultOf(option),
                        description(option)));
    }

    private static SettingsTable of(String head, SettingDeclarations declared, Function<Setting, String> row) {
        return new SettingsTable(head, declared.all().stream().map(row).toList());
    }

    /// Whether a page has this table, once and with nothing else in it, however its columns are spaced; where
    /// nothing is declared, whether it has no such table.
    boolean isOn(List<String> page) {
        var tables = new ArrayList<List<String>>();
        for (int i = 0; i < page.size(); i++) {
            if (dense(page.get(i)).equals(dense(head))) {
                tables.add(page.subList(i, page.size()).stream()
                        .takeWhile(line -> line.strip().startsWith("|"))
                        .map(SettingsTable::dense)
                        .toList());
            }
        }
        return tables.equals(
                rows.isEmpty()
                        ? List.of()
                        : List.of(lines().stream().map(SettingsTable::dense).toList()));
    }

    /// The table as an author pastes it.
    @Override
    public String toString() {
        return String.join("\n", lines());
    }

    private List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add(head);
        lines.add(RULE);
        lines.addAll(rows);
        return lines;
    }

    private static String dense(String line) {
        return line.strip().replaceAll("\\s*\\|\\s*", "|").replaceAll("-{3,}", "---");
    }

    private static String row(String... cells) {
        return "| " + String.join(" | ", cells) + " |";
    }

    private static String names(Setting setting) {
        return code(setting.name())
                + setting.aliases().stream()
                        .map(alias -> " (or " + code(alias) + ")")
                        .collect(Collectors.joining());
    }

    private static String type(Setting setting) {
        var type = setting.type() == SettingType.CHOICE
                ? setting.choices().stream().map(SettingsTable::code).collect(Collectors.joining(", "))
                : setting.type().name().toLowerCase(Locale.ROOT);
        return type
                + setting.bounds().map(bounds -> " " + bounds).orElse("")
                + (setting.required() ? ", required" : "")
                + (setting.secret() ? ", secret" : "");
    }

    private static String defaultOf(Setting setting) {
        if (!setting.defaultText().isBlank()) {
            return code(setting.defaultText());
        }
        if (setting.required()) {
            return "";
        }
        return switch (setting.type()) {
            case TEXT, CHOICE, LIST -> "";
            case FLAG -> code("false");
            case NUMBER -> code("0");
            case DURATION -> code("0s");
            case SIZE -> code("0B");
        };
    }

    /// The description with what Markdown would read as the end of a cell or, outside of code, as a tag.
    private static String description(Setting setting) {
        return setting.description().replace("|", "\\|").replaceAll("<(?=([^`]*`[^`]*`)*[^`]*$)", "\\\\<");
    }

    private static String code(String text) {
        return "`" + text + "`";
    }

    /// As the exporter names the variable that overrides a key of its configuration.
    private static String environmentVariable(String key) {
        return key.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .replaceAll("([A-Z]+)([A-Z][a-z])", "$1_$2")
                .replaceAll("[.-]", "_")
                .toUpperCase(Locale.ROOT);
    }
}
