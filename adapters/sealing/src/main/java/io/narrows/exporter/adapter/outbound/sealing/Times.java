package io.narrows.exporter.adapter.outbound.sealing;

import java.time.Instant;

/// Times as the database stores them, in milliseconds.
public final class Times {
    private Times() {}

    /// @return the nearest value that fits into 64 bits, for `Instant.MAX` and the like
    public static long millis(Instant time) {
        try {
            return time.toEpochMilli();
        } catch (ArithmeticException e) {
            return time.isAfter(Instant.EPOCH) ? Long.MAX_VALUE : Long.MIN_VALUE;
        }
    }

    /// @return the sum, or the largest number instead of an overflow
    public static long sum(long millis, long more) {
        var sum = millis + more;
        return millis > 0 && more > 0 && sum < 0 ? Long.MAX_VALUE : sum;
    }
}
