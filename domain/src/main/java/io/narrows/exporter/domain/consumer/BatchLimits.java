package io.narrows.exporter.domain.consumer;

/// The largest batch that a consumer takes in one call.
///
/// @param maxReports at least 1
/// @param maxBytes the sum of the payloads' sizes; a single report that is larger still comes, alone
public record BatchLimits(int maxReports, long maxBytes) {
    /// One report a call.
    public static final BatchLimits ONE = new BatchLimits(1, Long.MAX_VALUE);

    public BatchLimits {
        if (maxReports < 1) {
            throw new IllegalArgumentException("maxReports must be at least 1 but was " + maxReports);
        }
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes must be at least 1 but was " + maxBytes);
        }
    }
}
