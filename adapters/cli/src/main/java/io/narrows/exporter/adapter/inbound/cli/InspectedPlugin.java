package io.narrows.exporter.adapter.inbound.cli;

import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import java.util.Objects;

/// What a start would make of one jar in the plugins directory.
///
/// @param jar the name of the file
/// @param sha256 its sum; blank if it cannot be read
public record InspectedPlugin(String jar, String sha256, State state) {
    public InspectedPlugin {
        Objects.requireNonNull(jar, "jar");
        Objects.requireNonNull(sha256, "sha256");
        Objects.requireNonNull(state, "state");
    }

    /// Whether it is loaded.
    public sealed interface State {}

    /// It is not, for it is not trusted.
    ///
    /// @param reason one line, which names the jar
    public record Untrusted(String reason) implements State {}

    /// It is trusted, and cannot be loaded.
    ///
    /// @param trust why it is trusted, in a few words
    /// @param reason one line, which names the jar
    public record Broken(String trust, String reason) implements State {}

    /// It is.
    ///
    /// @param trust why it is trusted, in a few words
    /// @param id of the plugin
    /// @param settings what an envelope may say under `exportConfig`
    /// @param options what the operator may say under `consumers`
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
