package io.narrows.exporter.adapter.outbound.spool.past;

import io.narrows.exporter.domain.history.PastReport;
import java.util.List;

/// A report that the spool knows, with what is needed to send it again.
///
/// @param seq its number, if its payload is kept
/// @param lanes the lanes of the report as they are stored, if its payload is kept
/// @param places one for each of its deliveries, in the same order
public record KnownReport(PastReport report, long seq, String lanes, List<Place> places) {
    public KnownReport {
        places = List.copyOf(places);
    }

    /// Where a delivery is stored.
    ///
    /// @param hasLane whether the settings of its lane are still there
    public record Place(int position, boolean hasLane) {}
}
