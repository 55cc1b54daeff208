package io.narrows.exporter.adapter.outbound.spool.past;

import io.narrows.exporter.adapter.outbound.spool.secret.PayloadCipher;
import io.narrows.exporter.domain.spool.Lane;
import java.util.List;
import java.util.Optional;

/// What is to be sent again of one report.
///
/// @param seq the number of the report
/// @param size of its payload
/// @param again the positions of the deliveries that are sent again
/// @param added the new deliveries, if there are any
public record Order(String report, long seq, long size, List<Integer> again, Optional<Added> added) {
    public Order {
        again = List.copyOf(again);
    }

    /// New deliveries of a report.
    ///
    /// @param to their lanes
    /// @param lanes the lanes of the report as they were read. If the report has got others since, nothing is added
    /// @param payload for all lanes, the old and the new ones
    /// @param format of the payload, as it is stored
    public record Added(List<Lane> to, String lanes, PayloadCipher.Closed payload, long format) {
        public Added {
            to = List.copyOf(to);
        }
    }

    /// How many deliveries this is.
    public int deliveries() {
        return again.size() + added.map(added -> added.to().size()).orElse(0);
    }
}
