package io.narrows.exporter.adapter.outbound.plugins;

import io.narrows.exporter.adapter.outbound.plugins.jar.PluginStartupException;
import io.narrows.exporter.adapter.outbound.plugins.jar.Sha256;
import io.narrows.exporter.adapter.outbound.plugins.load.LoadedPlugin;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// One jar in a plugins directory, and what a start would do with it.
///
/// @param name of the file
/// @param sha256 the SHA-256 sum of the jar; blank if the jar cannot be read
public record InspectedJar(String name, String sha256, Finding finding) {

    /// Whether the exporter would load a jar, and if not, why.
    public sealed interface Finding {

        /// The jar is trusted and its plugin loads.
        ///
        /// @param trust why the jar is trusted, in a few words
        record Loads(
                String pluginId,
                String version,
                String trust,
                ConsumerId consumer,
                SettingDeclarations settings,
                SettingDeclarations options,
                BatchLimits batchLimits)
                implements Finding {}

        /// The jar is not trusted.
        ///
        /// @param reason one line, which names the jar
        record Untrusted(String reason) implements Finding {}

        /// The jar is trusted, but its plugin cannot be loaded.
        ///
        /// @param trust why the jar is trusted, in a few words
        /// @param reason one line, which names the jar
        record Broken(String trust, String reason) implements Finding {}
    }

    /// Loads each jar as `PluginDirectory.open` would, continues past broken ones, and closes them all again. The
    /// declarations stay usable without the plugins' classes.
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
