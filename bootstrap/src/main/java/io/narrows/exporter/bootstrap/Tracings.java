package io.narrows.exporter.bootstrap;

import io.narrows.exporter.adapter.outbound.tracing.OtlpTracing;
import io.narrows.exporter.adapter.outbound.tracing.TracingSettings;
import io.narrows.exporter.domain.trace.Tracing;
import java.util.Optional;

/// Starts the tracing that the configuration asks for.
///
/// Without tracing no class of OpenTelemetry is loaded, so the start takes no longer.
final class Tracings {
    private Tracings() {}

    static Tracing start(Optional<TracingSettings> settings) {
        return settings.isPresent() ? OtlpTracing.start(settings.get(), Version.CURRENT) : Tracing.off();
    }
}
