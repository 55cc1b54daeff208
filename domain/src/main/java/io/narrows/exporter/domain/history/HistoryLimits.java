package io.narrows.exporter.domain.history;

import io.narrows.exporter.domain.consumer.ByteSize;
import java.time.Duration;
import java.util.Objects;

/// How much of what was delivered a spool keeps. Delivered reports give way to new ones: a spool never refuses a report
/// because of them.
///
/// @param maxSize of the payloads of delivered reports; zero keeps none
/// @param maxAge how long such a payload is kept
public record HistoryLimits(ByteSize maxSize, Duration maxAge) {
    /// Keeps no delivered reports.
    public static final HistoryLimits NONE = new HistoryLimits(new ByteSize(0), Duration.ZERO);

    public HistoryLimits {
        Objects.requireNonNull(maxSize, "maxSize");
        if (maxAge.isNegative()) {
            throw new IllegalArgumentException("maxAge must not be negative but was " + maxAge);
        }
    }

    /// Whether any delivered report is kept.
    public boolean keepsReports() {
        return maxSize.bytes() > 0;
    }
}
