package io.narrows.exporter.application.delivery;

import io.narrows.exporter.domain.consumer.BatchLimits;

/// The largest number of reports in a batch of a lane. It halves after a batch that ran out of time. It grows after
/// each full batch that was taken, up to what the consumer declares.
///
/// Not thread-safe: the lane guards it.
final class BatchSize {
    /// The number of steps in which the size grows to what the consumer declares.
    private static final int STEPS = 32;

    private int most = Integer.MAX_VALUE;

    BatchLimits within(BatchLimits declared) {
        return declared.maxReports() <= most
                ? declared
                : new BatchLimits(most, declared.maxBytes(), declared.collectedBy());
    }

    /// @return whether the size was reduced
    boolean ranOutOfTime(int size) {
        var half = Math.max(1, size / 2);
        if (size < 2 || half >= most) {
            return false;
        }
        most = half;
        return true;
    }

    void taken(int size, BatchLimits declared) {
        if (most < declared.maxReports() && size >= most) {
            most = Math.min(declared.maxReports(), most + Math.max(1, declared.maxReports() / STEPS));
        }
    }
}
