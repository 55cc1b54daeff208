package io.narrows.exporter.adapter.inbound.cli;

import io.narrows.exporter.adapter.inbound.cli.InspectedPlugin.Loaded;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import jakarta.json.bind.annotation.JsonbProperty;
import java.util.List;
import java.util.Locale;

/// Everything that a plugin declares, as JSON.
///
/// @param maxReports the most reports of one batch
/// @param maxBytes the most bytes of one batch
/// @param collectedBy the setting that says how long reports are collected for a batch; blank if they are not collected
public record PluginJson(
        String consumer,
        String plugin,
        String version,
        String jar,
        String sha256,
        String trust,
        int maxReports,
        long maxBytes,
        String collectedBy,
        List<Declared> settings,
        List<Declared> options) {

    /// A declared setting.
    ///
    /// @param defaultsTo the default, written as in a configuration file; blank if there is none
    public record Declared(
            String name,
            String type,
            boolean required,
            @JsonbProperty("default") String defaultsTo,
            boolean secret,
            String description,
            List<String> aliases,
            List<String> choices) {}

    static PluginJson of(InspectedPlugin plugin, Loaded loaded) {
        return new PluginJson(
                loaded.consumer().value(),
                loaded.id(),
                loaded.version(),
                plugin.jar(),
                plugin.sha256(),
                loaded.trust(),
                loaded.batchLimits().maxReports(),
                loaded.batchLimits().maxBytes(),
                loaded.batchLimits().collectedBy(),
                declared(loaded.settings()),
                declared(loaded.options()));
    }

    private static List<Declared> declared(SettingDeclarations declarations) {
        return declarations.all().stream()
                .map(setting -> new Declared(
                        setting.name(),
                        setting.type().name().toLowerCase(Locale.ROOT),
                        setting.required(),
                        setting.defaultText(),
                        setting.secret(),
                        setting.description(),
                        setting.aliases(),
                        setting.choices()))
                .toList();
    }
}
