package io.narrows.exporter.adapter.inbound.http.admin.access;

import io.narrows.exporter.application.OperatorChange;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Consumer;

/// The last changes by operators, in memory, and the way of each to the routes. The audit log has them all.
/// Thread-safe.
public final class AuditTrail {
    /// How many changes are kept.
    public static final int MOST = 500;

    private static final System.Logger LOGGER = System.getLogger("io.narrows.exporter.audit");

    private final Clock clock;
    private final Consumer<OperatorChange> reports;
    private final Deque<Kept> last = new ArrayDeque<>();

    /// A change and when it was made.
    public record Kept(Instant at, OperatorChange change) {}

    /// @param reports receives each change that is to be a report
    public AuditTrail(Clock clock, Consumer<OperatorChange> reports) {
        this.clock = Objects.requireNonNull(clock, "clock");
        this.reports = Objects.requireNonNull(reports, "reports");
    }

    /// The changes that are kept, newest first.
    public List<Kept> newestFirst() {
        synchronized (last) {
            return List.copyOf(last);
        }
    }

    void keep(OperatorChange change) {
        synchronized (last) {
            last.addFirst(new Kept(clock.instant(), change));
            if (last.size() > MOST) {
                last.removeLast();
            }
        }
    }

    void report(OperatorChange change) {
        reports.accept(change);
    }

    /// Notes that an operator logged in with a form.
    void loggedIn(String who, String peer) {
        LOGGER.log(Level.INFO, "operator login who={0} peer={1}", who, peer);
        keep(new OperatorChange("POST " + ConsolePaths.LOGIN, "", OptionalLong.empty(), "done", who, peer));
    }
}
