package io.narrows.exporter.application;

import io.narrows.exporter.domain.spool.Lane;
import java.util.List;

/// Runs the lanes.
public final class Dispatcher {
    private final SettlementBell bell = new SettlementBell();

    /// Whether `stop` was called.
    public boolean isStopping() {
        return false;
    }

    /// The lanes that are at work, for operators.
    public List<LaneStatus> lanes() {
        return List.of();
    }

    void wake(Lane lane) {}

    SettlementBell bell() {
        return bell;
    }
}
