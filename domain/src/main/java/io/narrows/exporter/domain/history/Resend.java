package io.narrows.exporter.domain.history;

import io.narrows.exporter.domain.spool.DeliveryState.Pending;
import io.narrows.exporter.domain.spool.Lane;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntPredicate;

/// What an operator wants to send again.
///
/// A delivery that is pending already stays as it is and is not counted. Every other one becomes pending as new: it
/// keeps its id, so a consumer that recognises ids stores it once.
///
/// @param filter selects the reports. If `to` is empty, it also selects the deliveries: each is sent again with the
///     settings that it came with
/// @param to the lanes that the selected reports go to, one for each consumer. A report that was sent to this consumer
///     before goes there with the settings it came with, and any other one into this lane
/// @param onlyMissing whether a report that was ever sent to a consumer in `to` is left out for this consumer
public record Resend(ReportFilter filter, List<Lane> to, boolean onlyMissing) {
    public Resend {
        Objects.requireNonNull(filter, "filter");
        to = List.copyOf(to);
    }

    /// The deliveries of a report that this resend sends.
    ///
    /// @param report one that the filter selects
    /// @param hasLane whether the settings of the delivery at an index of the report are still there
    public Wanted of(PastReport report, IntPredicate hasLane) {
        var again = new ArrayList<Integer>();
        var added = new ArrayList<Lane>();
        for (int i = 0; i < report.deliveries().size(); i++) {
            var delivery = report.deliveries().get(i);
            if (selects(delivery) && !(delivery.state() instanceof Pending)) {
                again.add(i);
            }
        }
        for (var lane : to) {
            if (report.deliveries().stream().noneMatch(sent -> sent.consumer().equals(lane.consumer()))) {
                added.add(lane);
            }
        }
        if (!report.isKept()) {
            return new Wanted(List.of(), List.of(), again.size() + added.size());
        }
        var sendable = again.stream().filter(hasLane::test).toList();
        return new Wanted(sendable, added, again.size() - sendable.size());
    }

    private boolean selects(PastReport.PastDelivery delivery) {
        return to.isEmpty()
                ? filter.matches(delivery.consumer(), delivery.state())
                : !onlyMissing && to.stream().anyMatch(lane -> lane.consumer().equals(delivery.consumer()));
    }

    /// What is to be sent of one report.
    ///
    /// @param again the indexes of those of its deliveries that are sent again
    /// @param added the lanes that it goes to for the first time
    /// @param gone how many were selected and cannot be sent
    public record Wanted(List<Integer> again, List<Lane> added, int gone) {
        public Wanted {
            again = List.copyOf(again);
            added = List.copyOf(added);
        }

        /// The count of this report.
        public Count count() {
            return new Count(again.size() + added.size(), gone);
        }

        /// Whether nothing can be sent.
        public boolean isNothing() {
            return again.isEmpty() && added.isEmpty();
        }
    }

    /// What a resend does, or would do.
    ///
    /// @param deliveries how many are sent again
    /// @param gone how many were selected and cannot be sent, because only the receipt of the report is left, or
    ///     the settings of the lane are gone
    public record Count(long deliveries, long gone) {
        /// Nothing was selected.
        public static final Count ZERO = new Count(0, 0);

        /// The sum of two counts.
        public Count plus(Count other) {
            return new Count(deliveries + other.deliveries, gone + other.gone);
        }
    }
}
