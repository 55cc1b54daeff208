package io.narrows.exporter.adapter.outbound.plugins;

import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// What a start would make of one jar in a plugins directory.
///
/// @param name of the file
/// @param sha256 its sum; blank if it cannot be read
public record InspectedJar(String name, String sha256, Finding finding) {

    /// Whether it would be loaded.
    public sealed interface Finding {

        /// Yes.
        ///
        /// @param trust why it is trusted, in a few words
        record Loads(
                String pluginId,
                String version,
                String trust,
                ConsumerId consumer,
                SettingDeclarations settings,
                SettingDeclarations options,
                BatchLimits batchLimits)
                implements Finding {}

        /// No, for it is not trusted.
        ///
        /// @param reason one line, which names the jar
        record Untrusted(String reason) implements Finding {}

        /// No, though it is trusted.
        ///
        /// @param trust why it is trusted, in a few words
        /// @param reason one line, which names the jar
        record Broken(String trust, String reason) implements Finding {}
    }

    /// Looks at all jars as `PluginDirectory.open` would load them, whatever is wrong with some of them, and closes
    /// them again. What they declare is of use without their classes.
    ///
    /// @throws PluginStartupException if a directory cannot be read
    public static List<InspectedJar> allOf(PluginSettings settings, String exporterVersion, Instant now) {
        try (var loading = new PluginLoading(settings, exporterVersion, now)) {
            loading.warnOfOverlooked();
            return loading.jars().stream().map(jar -> inspected(jar, loading)).toList();
        }
    }

    private static InspectedJar inspected(Path jar, PluginLoading loading) {
        PluginLoading.Admitted admitted;
        try {
            admitted = loading.admit(jar);
        } catch (PluginStartupException e) {
            return of(jar, new Finding.Untrusted(String.valueOf(e.getMessage())));
        }
        try {
            return of(admitted.jar(), loads(loading.open(admitted)));
        } catch (PluginStartupException e) {
            return of(admitted.jar(), new Finding.Broken(admitted.trust(), String.valueOf(e.getMessage())));
        }
    }

    private static InspectedJar of(Path jar, Finding finding) {
        return new InspectedJar(jar.getFileName().toString(), sum(jar), finding);
    }

    private static Finding loads(LoadedPlugin plugin) {
        var declared = plugin.declared();
        return new Finding.Loads(
                plugin.id(),
                plugin.version(),
                plugin.trust(),
                declared.id(),
                declared.settings(),
                declared.options(),
                declared.batchLimits());
    }

    private static String sum(Path jar) {
        try {
            return Files.isRegularFile(jar) ? Sha256.of(jar) : "";
        } catch (IOException e) {
            return "";
        }
    }
}
