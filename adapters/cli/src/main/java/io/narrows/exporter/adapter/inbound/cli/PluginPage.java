package io.narrows.exporter.adapter.inbound.cli;

import io.narrows.exporter.adapter.inbound.cli.InspectedPlugin.Loaded;
import io.narrows.exporter.adapter.inbound.cli.output.Columns;
import io.narrows.exporter.adapter.inbound.cli.output.Printable;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.domain.consumer.SettingType;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// Prints everything that a plugin declares: for people, as a page of documentation, or as JSON for a program.
record PluginPage(InspectedPlugin plugin, Loaded loaded) {
    private static final Jsonb JSONB = JsonbBuilder.create(new JsonbConfig().withFormatting(true));

    /// The output format.
    enum Format {
        text,
        markdown,
        json
    }

    List<String> lines(Format format) {
        return switch (format) {
            case text -> text();
            case markdown -> markdown();
            case json ->
                JSONB.toJson(PluginJson.of(plugin, loaded)).strip().lines().toList();
        };
    }

    private List<String> text() {
        var lines = new ArrayList<String>();
        lines.add("consumer  " + loaded.consumer());
        lines.add("plugin    " + Printable.of(loaded.id() + " " + loaded.version()));
        lines.add("jar       " + Printable.of(plugin.jar()));
        lines.add("sha256    " + plugin.sha256());
        lines.add("trust     " + Printable.of(loaded.trust()));
        lines.add("batches   " + batches());
        lines.add("");
        lines.addAll(
                textOf("settings, under exportConfig." + loaded.consumer() + " in an envelope", loaded.settings()));
        lines.add("");
        lines.addAll(
                textOf("options, under consumers." + loaded.consumer() + " in the configuration", loaded.options()));
        return lines;
    }

    private static List<String> textOf(String title, SettingDeclarations declared) {
        if (declared.all().isEmpty()) {
            return List.of("no " + title);
        }
        var table = new Columns("NAME", "TYPE", "REQUIRED", "DEFAULT", "SECRET", "DESCRIPTION");
        declared.all()
                .forEach(setting -> table.add(
                        names(setting),
                        type(setting),
                        yesOrNo(setting.required()),
                        setting.defaultText(),
                        yesOrNo(setting.secret()),
                        setting.description()));
        return Stream.concat(Stream.of(title), table.lines().stream().map(line -> "  " + line))
                .toList();
    }

    private List<String> markdown() {
        var lines = new ArrayList<String>();
        lines.add("# The consumer `" + loaded.consumer() + "`");
        lines.add("");
        lines.add("Batches: " + batches() + ".");
        lines.add("");
        lines.add("## Settings");
        lines.add("");
        lines.addAll(markdownOf(loaded.settings()));
        lines.add("");
        lines.add("## Options");
        lines.add("");
        lines.addAll(markdownOf(loaded.options()));
        return lines;
    }

    private static List<String> markdownOf(SettingDeclarations declared) {
        if (declared.all().isEmpty()) {
            return List.of("None.");
        }
        var rows = declared.all().stream()
                .map(setting -> "| `" + setting.name() + "` | " + type(setting) + " | " + yesOrNo(setting.required())
                        + " | " + code(setting.defaultText()) + " | " + yesOrNo(setting.secret()) + " | "
                        + cell(setting.description()) + " |");
        return Stream.concat(
                        Stream.of(
                                "| setting | type | required | default | secret | description |",
                                "|---|---|---|---|---|---|"),
                        rows)
                .toList();
    }

    private static String code(String text) {
        return text.isBlank() ? "" : "`" + cell(text) + "`";
    }

    private static String cell(String text) {
        return Printable.of(text).replace("|", "\\|");
    }

    private String batches() {
        var limits = loaded.batchLimits();
        var reports = limits.maxReports() == 1 ? "one report" : limits.maxReports() + " reports";
        return "at most " + reports
                + (limits.maxBytes() == BatchLimits.ONE.maxBytes()
                        ? " of any size"
                        : " of " + limits.maxBytes() + " bytes together")
                + (limits.collectedBy().isBlank()
                        ? ""
                        : ", collected for as long as " + limits.collectedBy() + " says");
    }

    private static String names(Setting setting) {
        return String.join(
                " or ",
                Stream.concat(Stream.of(setting.name()), setting.aliases().stream())
                        .toList());
    }

    static String type(Setting setting) {
        return setting.type() == SettingType.CHOICE
                ? String.join(" or ", setting.choices())
                : setting.type().name().toLowerCase(Locale.ROOT)
                        + setting.bounds().map(bounds -> " " + bounds).orElse("");
    }

    private static String yesOrNo(boolean flag) {
        return flag ? "yes" : "no";
    }
}
