package io.narrows.exporter.domain.consumer;

import java.time.Duration;
import java.util.Objects;

/// The largest batch that a consumer takes in one call, and whether the exporter collects reports for it.
///
/// @param maxReports at least 1
/// @param maxBytes limit for the sum of the payload sizes; a single larger report is handed over alone
/// @param collectedBy the name of the duration setting that says how long to collect reports before handing them over;
///     blank if reports are not collected
public record BatchLimits(int maxReports, long maxBytes, String collectedBy) {
    /// Limits of one report per call.
    public static final BatchLimits ONE = new BatchLimits(1, Long.MAX_VALUE);

    /// The longest time that reports are collected. A setting that asks for more gets this value.
    public static final Duration LONGEST_INTERVAL = Duration.ofDays(1);

    public BatchLimits {
        Objects.requireNonNull(collectedBy, "collectedBy");
        if (maxReports < 1) {
            throw new IllegalArgumentException("maxReports must be at least 1 but was " + maxReports);
        }
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes must be at least 1 but was " + maxBytes);
        }
    }

    /// Limits of a batch that takes the reports waiting at the moment, without collecting.
    public BatchLimits(int maxReports, long maxBytes) {
        this(maxReports, maxBytes, "");
    }

    /// Limits of a batch that collects the reports of an interval, such as a digest. If the setting is zero, reports
    /// are handed over at once and one by one.
    ///
    /// @param setting the name of a duration among the settings of the consumer
    public BatchLimits collectBy(String setting) {
        return new BatchLimits(maxReports, maxBytes, setting);
    }
}
