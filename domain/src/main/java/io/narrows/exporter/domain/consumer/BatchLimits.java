package io.narrows.exporter.domain.consumer;

import java.time.Duration;
import java.util.Objects;

/// The largest batch that a consumer takes in one call, and whether reports are collected for it.
///
/// @param maxReports at least 1
/// @param maxBytes the sum of the payloads' sizes; a single report that is larger still comes, alone
/// @param collectedBy the name of the setting, a duration, that says for how long reports are collected before they are
///     handed over; blank where none are
public record BatchLimits(int maxReports, long maxBytes, String collectedBy) {
    /// One report a call.
    public static final BatchLimits ONE = new BatchLimits(1, Long.MAX_VALUE);

    /// Nothing is collected for longer than this. A setting that asks for more gets this.
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

    /// A batch of what happens to wait.
    public BatchLimits(int maxReports, long maxBytes) {
        this(maxReports, maxBytes, "");
    }

    /// A batch of what has come in an interval, such as a digest. Where the setting is zero, reports come at once
    /// and one by one.
    ///
    /// @param setting the name of a duration among the settings of the consumer
    public BatchLimits collectBy(String setting) {
        return new BatchLimits(maxReports, maxBytes, setting);
    }
}
