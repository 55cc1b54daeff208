package io.narrows.exporter.adapter.inbound.cli;

import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import java.util.Objects;

/// One jar in the plugins directory, and what a start would do with it.
///
/// @param jar the name of the file
/// @param sha256 the SHA-256 sum of the jar; blank if the jar cannot be read
public record InspectedPlugin(String jar, String sha256, State state) {
    public InspectedPlugin {
        Objects.requireNonNull(jar, "jar");
        Objects.requireNonNull(sha256, "sha256");
        Objects.requireNonNull(state, "state");
    }

    /// Whether the exporter would load a jar, and if not, why.
    public sealed interface State {}

    /// The jar is not trusted.
    ///
    /// @param reason one line, which names the jar
    public record Untrusted(String reason) implements State {}

    /// The jar is trusted, but its plugin cannot be loaded.
    ///
    /// @param trust why the jar is trusted, in a few words
    /// @param reason one line, which names the jar
    public record Broken(String trust, String reason) implements State {}

    /// The jar is trusted and its plugin loads.
    ///
    /// @param trust why the jar is trusted, in a few words
    /// @param id the plugin's id
    /// @param settings the settings that an envelope may give under `exportConfig`
    /// @param options the options that the operator may give under `consumers`
    public record Loaded(
            String trust,
            String id,
            String version,
            ConsumerId consumer,
            SettingDeclarations settings,
            SettingDeclarations options,
            BatchLimits batchLimits)
            implements State {}
}
