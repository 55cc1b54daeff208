package io.narrows.exporter.application.transfer;

import io.narrows.exporter.domain.spool.Acceptance.NewDelivery;
import java.util.List;

/// How much was moved, or not.
///
/// @param reports how many were exported or imported
/// @param deliveries how many of their deliveries
/// @param dead how many of these deliveries are dead letters
/// @param leftOut how many reports cannot be read back, for an export, or are in the spool already, for an import
public record TransferCount(long reports, long deliveries, long dead, long leftOut) {
    /// Nothing was moved.
    public static final TransferCount ZERO = new TransferCount(0, 0, 0, 0);

    /// This count and one report more.
    TransferCount plus(List<NewDelivery> more) {
        var moreDead =
                more.stream().filter(delivery -> delivery.state().isSettled()).count();
        return new TransferCount(reports + 1, deliveries + more.size(), dead + moreDead, leftOut);
    }

    /// This count and one report more that was left out.
    TransferCount withLeftOut() {
        return new TransferCount(reports, deliveries, dead, leftOut + 1);
    }
}
