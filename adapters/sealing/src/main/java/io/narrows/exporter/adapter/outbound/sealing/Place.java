package io.narrows.exporter.adapter.outbound.sealing;

import io.narrows.exporter.domain.spool.LaneName;
import java.util.Locale;

/// The place where sealed bytes are stored. They can be opened nowhere else.
///
/// @param name as the seal covers it
/// @param oldName as exporters before key sets covered it
public record Place(String name, String oldName) {
    /// The key for the fingerprints of lanes.
    public static final Place LANE_KEY = new Place("laneKey", "laneKey");

    /// The note of the first report that must be sealed.
    public static final Place SEALED_SINCE = new Place("sealedSince", "");

    /// The settings of a lane.
    public static Place settings(LaneName lane) {
        var consumer = lane.consumer().value().toLowerCase(Locale.ROOT);
        return new Place("settings\n" + consumer + "\n" + lane.fingerprint(), lane.fingerprint());
    }
}
