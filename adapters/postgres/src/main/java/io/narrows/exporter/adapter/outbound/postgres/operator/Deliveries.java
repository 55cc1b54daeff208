package io.narrows.exporter.adapter.outbound.postgres.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// A growing list of deliveries, by report and lane, as a statement takes them.
final class Deliveries {
    private final List<UUID> reports = new ArrayList<>();
    private final List<Integer> lanes = new ArrayList<>();
    private final List<Integer> positions = new ArrayList<>();

    /// @param position of the delivery among those of its report
    void add(UUID report, int lane, int position) {
        reports.add(report);
        lanes.add(lane);
        positions.add(position);
    }

    boolean isEmpty() {
        return reports.isEmpty();
    }

    List<UUID> reports() {
        return reports;
    }

    List<Integer> lanes() {
        return lanes;
    }

    List<Integer> positions() {
        return positions;
    }
}
