package io.narrows.exporter.application;

import io.narrows.exporter.application.events.OwnSource;
import io.narrows.exporter.application.routing.Routes;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.time.Cadence;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/// Accepts reports of one source that the exporter makes itself, and that go where the routes send this source.
/// Thread-safe.
///
/// If no route takes the source, nothing is stored or logged.
final class OwnReports {
    private static final System.Logger LOGGER = System.getLogger(OwnReports.class.getName());

    private final OwnSource source;
    private final AcceptReport acceptReport;
    private final boolean isRouted;
    private final String notKept;
    private final Cadence warnings = new Cadence(Duration.ofMinutes(1));

    /// @param notKept the log's line for a report that cannot be stored; `{0}` is the reason
    OwnReports(OwnSource source, AcceptReport acceptReport, Routes routes, String notKept) {
        this.source = source;
        this.acceptReport = Objects.requireNonNull(acceptReport, "acceptReport");
        this.notKept = notKept;
        this.isRouted = !routes.consumersFor(source.source(), Labels.NONE).isEmpty();
    }

    /// Whether a route takes these reports.
    boolean isRouted() {
        return isRouted;
    }

    /// Stores a report if a route takes it. Never fails, because what the report tells has happened: if the report
    /// cannot be stored, a warning says so, at most once a minute.
    void accept(Payload payload) {
        if (!isRouted) {
            return;
        }
        try {
            acceptReport.acceptOwn(new Envelope(source.source(), Map.of(), payload));
        } catch (RuntimeException e) {
            if (warnings.isDue()) {
                LOGGER.log(Level.WARNING, notKept, e.getMessage());
            }
        }
    }
}
