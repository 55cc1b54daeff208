package io.narrows.exporter.application.overview;

import io.narrows.exporter.application.delivery.LaneStatus;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.report.InvalidReportException;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Replicas;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The lanes of one exporter as the text that others at the spool read: a line for each, with tabs between its parts.
/// Lines that an exporter of another version writes may be longer, or not understood and left out.
final class ShownLanes {
    /// More of a reason is left to the operator's look at the exporter itself.
    private static final int LONGEST_REASON = 300;

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}]");
    private static final int PARTS = 6;

    private ShownLanes() {}

    /// The text of some lanes. Lanes that fail come first, and those that do not fit are left out.
    static String text(List<LaneStatus> lanes) {
        var text = new StringBuilder();
        for (var lane : lanes.stream()
                .sorted(Comparator.comparing(lane -> !lane.state().isFailing()))
                .toList()) {
            var line = line(lane);
            if (text.length() + line.length() > Replicas.LONGEST_LANES) {
                break;
            }
            text.append(line);
        }
        return text.toString();
    }

    private static String line(LaneStatus lane) {
        var reason = clean(lane.reason());
        return String.join(
                        "\t",
                        lane.lane().consumer().value(),
                        lane.lane().fingerprint(),
                        lane.state().name(),
                        Integer.toString(lane.inFlight()),
                        clean(String.join(",", new TreeSet<>(lane.hosts()))),
                        reason.substring(0, Math.min(LONGEST_REASON, reason.length())))
                + "\n";
    }

    private static String clean(String text) {
        return CONTROL.matcher(text).replaceAll(" ");
    }

    /// @param replica where the lanes run
    static List<LaneStatus> read(String replica, String text) {
        var lanes = new ArrayList<LaneStatus>();
        for (var line : text.lines().toList()) {
            var parts = line.split("\t", -1);
            if (parts.length >= PARTS) {
                try {
                    lanes.add(lane(replica, parts));
                } catch (IllegalArgumentException | InvalidReportException e) {
                    // Written by another version.
                }
            }
        }
        return lanes;
    }

    private static LaneStatus lane(String replica, String[] parts) {
        return new LaneStatus(
                new LaneName(new ConsumerId(parts[0]), parts[1]),
                parts[4].isEmpty() ? Set.of() : Set.copyOf(Arrays.asList(parts[4].split(","))),
                LaneStatus.State.valueOf(parts[2]),
                parts[5],
                Integer.parseInt(parts[3]),
                replica);
    }
}
