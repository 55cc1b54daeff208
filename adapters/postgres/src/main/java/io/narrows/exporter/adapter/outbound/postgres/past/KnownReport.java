package io.narrows.exporter.adapter.outbound.postgres.past;

import io.narrows.exporter.domain.history.PastReport;
import java.util.List;
import java.util.UUID;

/// A report that the spool knows, with what is needed to send it again.
///
/// @param places one for each of its deliveries, in the same order
public record KnownReport(UUID id, PastReport report, List<Place> places) {
    public KnownReport {
        places = List.copyOf(places);
    }

    /// Where a delivery is stored.
    ///
    /// @param lane its lane
    /// @param position its place among the deliveries of the report
    /// @param isDead whether it is a dead letter, which an operator has not deleted
    public record Place(int lane, int position, boolean isDead) {}
}
