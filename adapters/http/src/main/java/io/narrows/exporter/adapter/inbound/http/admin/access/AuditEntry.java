package io.narrows.exporter.adapter.inbound.http.admin.access;

import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.narrows.exporter.adapter.inbound.http.access.Peer;
import io.narrows.exporter.application.OperatorChange;
import io.narrows.exporter.domain.time.Cadence;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;

/// One request of an operator that changes something or shows a report, and what tells of it: who, from where, which
/// filter, how many. A line in the
/// audit log, and a report for the operator's routes.
///
/// The audit log is a logger of its own, `io.narrows.exporter.audit`. For one thread.
public final class AuditEntry {
    private static final System.Logger OF_OPERATORS = System.getLogger("io.narrows.exporter.audit");

    /// Limited like every other logger, because anybody who reaches a port without a login could fill the disk.
    private static final System.Logger OF_ANYBODY = System.getLogger("io.narrows.exporter.audit.anonymous");

    /// How often a report tells of anybody, who could fill the spool otherwise. The line in the log comes first.
    private static final Cadence REPORTS_OF_ANYBODY = new Cadence(Duration.ofSeconds(1));

    private static final int LONGEST = 1_000;
    private static final int FIRST_REFUSAL = 400;
    private static final int FIRST_FAILURE = 500;

    private final String action;
    private final String filter;
    private final Operator operator;
    private final String peer;
    private final AuditTrail trail;
    private final AtomicBoolean hasEnded = new AtomicBoolean();
    private final boolean isChange;
    private boolean isToldOf;
    private OptionalLong count = OptionalLong.empty();
    private String outcome = "";

    private AuditEntry(
            boolean isChange, String action, String filter, Operator operator, String peer, AuditTrail trail) {
        this.isChange = isChange;
        this.isToldOf = isChange;
        this.action = action;
        this.filter = filter;
        this.operator = operator;
        this.peer = peer;
        this.trail = trail;
    }

    /// Begins the entry of a request, and keeps it in the request for the handler.
    ///
    /// @param isChange whether the request changes something: then there is a line unless the handler only counts.
    ///     Otherwise there is none unless the handler shows a report
    /// @param trail receives the change once it has been made
    static AuditEntry begin(boolean isChange, ServerRequest request, Operator operator, AuditTrail trail) {
        var prologue = request.prologue();
        var entry = new AuditEntry(
                isChange,
                shown(prologue.method().text() + " " + prologue.uriPath().rawPath()),
                shown(prologue.query().rawValue()),
                operator,
                Peer.of(request),
                trail);
        request.context().register(entry);
        return entry;
    }

    /// The entry of the request that a handler handles.
    public static AuditEntry of(ServerRequest request) {
        return request.context()
                .get(AuditEntry.class)
                .orElseThrow(() -> new IllegalStateException("a change passed the access filter by"));
    }

    /// The name of the operator.
    public String who() {
        return operator.name();
    }

    /// Notes how many deliveries were changed.
    public void changed(long howMany) {
        count = OptionalLong.of(howMany);
    }

    /// Notes that the request only counted. Then there is no line, because nothing was changed.
    public void onlyCounted() {
        isToldOf = false;
    }

    /// Notes that the answer shows what senders sent.
    ///
    /// @param howMany how many reports it shows
    public void showed(long howMany) {
        isToldOf = true;
        count = OptionalLong.of(howMany);
        outcome = "shown";
    }

    /// Notes how a test of a consumer ended.
    ///
    /// @param outcome such as `delivered`
    public void tested(String outcome) {
        this.outcome = outcome;
    }

    /// Writes the line and hands over the report, once. A refused request leaves none, because it changed nothing.
    void end(Status status) {
        boolean isRefused = status.code() >= FIRST_REFUSAL && status.code() < FIRST_FAILURE;
        if (hasEnded.getAndSet(true) || isRefused || !isToldOf) {
            return;
        }
        var ended = status.code() >= FIRST_FAILURE ? "failed" : outcome.isEmpty() ? "done" : outcome;
        (operator.isAnonymous() ? OF_ANYBODY : OF_OPERATORS)
                .log(
                        Level.INFO,
                        "operator {0} action=\"{1}\" filter=\"{2}\"{3} outcome={4} who={5} peer={6}",
                        isChange ? "change" : "look",
                        action,
                        filter,
                        count.isPresent() ? " count=" + count.getAsLong() : "",
                        ended,
                        operator.name(),
                        peer);
        var change = new OperatorChange(action, filter, count, ended, operator.name(), peer);
        trail.keep(change);
        if (!operator.isAnonymous() || REPORTS_OF_ANYBODY.isDue()) {
            trail.report(change);
        }
    }

    /// A part of the request as it was sent, percent-encoded, so it has no space and no line break.
    private static String shown(String raw) {
        var text = raw.replace("\"", "%22");
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
