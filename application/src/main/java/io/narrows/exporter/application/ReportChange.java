package io.narrows.exporter.application;

import io.narrows.exporter.application.events.Event;
import io.narrows.exporter.application.events.EventStream;
import io.narrows.exporter.application.events.OwnSource;
import io.narrows.exporter.application.routing.Routes;
import java.time.Clock;
import java.util.Objects;

/// Tells of each change by an operator: in the stream of events, and as a report that goes where the routes send its
/// source. Thread-safe.
///
/// A change leaves one report whatever it changed, also if it replayed or deleted such reports, so none leads to
/// another.
public final class ReportChange {
    /// The source of these reports.
    public static final String SOURCE = OwnSource.AUDIT.source();

    private final OwnReports reports;
    private final EventStream events;
    private final Clock clock;

    public ReportChange(AcceptReport acceptReport, Routes routes, EventStream events, Clock clock) {
        this.reports = new OwnReports(
                OwnSource.AUDIT,
                acceptReport,
                routes,
                "audit event not kept reason=\"{0}\" action=\"the audit log has the change\"");
        this.events = Objects.requireNonNull(events, "events");
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    /// Tells of a change. Never fails, because the change has been made.
    public void report(OperatorChange change) {
        var now = clock.instant();
        if (events.isHeard()) {
            events.tell(new Event.Changed(now, change.action(), change.filter(), change.outcome(), change.who()));
        }
        if (reports.isRouted()) {
            reports.accept(change.payload(now));
        }
    }
}
