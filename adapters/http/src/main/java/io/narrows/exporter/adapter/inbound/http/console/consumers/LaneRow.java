package io.narrows.exporter.adapter.inbound.http.console.consumers;

import io.narrows.exporter.application.delivery.LaneStatus;
import java.util.stream.Collectors;

/// A lane as a page shows it.
///
/// @param style the class of the sign of its state
/// @param replica the exporter where it runs; blank if the spool is not shared
record LaneRow(String name, String state, String style, String hosts, String reason, int inFlight, String replica) {
    static LaneRow of(LaneStatus status) {
        var sign = StateSign.of(status);
        return new LaneRow(
                status.lane().toString(),
                sign.label(),
                sign.style(),
                status.hosts().stream().sorted().collect(Collectors.joining(", ")),
                status.reason(),
                status.inFlight(),
                status.replica());
    }
}
