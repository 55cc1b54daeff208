package io.narrows.exporter.domain.history;

import io.narrows.exporter.domain.spool.Lane;
import java.util.List;
import java.util.Objects;

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

    /// What a resend does, or would do.
    ///
    /// @param deliveries how many are sent again
    /// @param gone how many were selected and cannot be sent, because only the receipt of the report is left, or the
    ///     settings of the lane are gone
    public record Count(long deliveries, long gone) {
        /// Nothing was selected.
        public static final Count ZERO = new Count(0, 0);

        /// The sum of two counts.
        public Count plus(Count other) {
            return new Count(deliveries + other.deliveries, gone + other.gone);
        }
    }
}
