package io.narrows.exporter.application;

import io.narrows.exporter.application.routing.Routes;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.time.Cadence;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/// Makes a report of each change by an operator, which goes where the routes send its source. Thread-safe.
///
/// No sender may hand in this source. If no route takes it, nothing is made, stored or logged. A change leaves one
/// report whatever it changed, also if it replayed or deleted such reports, so none leads to another.
public final class ReportChange {
    /// The source of these reports.
    public static final String SOURCE = "exporter_audit";

    private static final System.Logger LOGGER = System.getLogger(ReportChange.class.getName());

    private final AcceptReport acceptReport;
    private final boolean isRouted;
    private final Clock clock;
    private final Cadence warnings = new Cadence(Duration.ofMinutes(1));

    public ReportChange(AcceptReport acceptReport, Routes routes, Clock clock) {
        this.acceptReport = Objects.requireNonNull(acceptReport, "acceptReport");
        this.isRouted = !routes.consumersFor(SOURCE, Labels.NONE).isEmpty();
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    /// Whether a source is that of these reports. Also true for a source that people take for it.
    static boolean isReserved(String source) {
        return source.strip().equalsIgnoreCase(SOURCE);
    }

    /// Stores a report of the change. Never fails, because the change has been made: if the report cannot be stored, a
    /// warning says so, at most once a minute.
    public void report(OperatorChange change) {
        if (!isRouted) {
            return;
        }
        try {
            acceptReport.acceptOwn(new Envelope(SOURCE, Map.of(), change.payload(clock.instant())));
        } catch (RuntimeException e) {
            warn(e);
        }
    }

    private void warn(RuntimeException e) {
        if (warnings.isDue()) {
            LOGGER.log(
                    Level.WARNING,
                    "audit event not kept reason=\"{0}\" action=\"the audit log has the change\"",
                    e.getMessage());
        }
    }
}
