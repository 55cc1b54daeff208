package io.narrows.exporter.bootstrap.logging;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/// Limits how many log records of each kind and of each logger are written, so that nobody can fill the disk or hide
/// other events by making the exporter log.
///
/// A kind is a logger, a level, and a message without its digits and quoted texts. Each kind and each logger has a
/// token bucket. Thread-safe.
final class LogLimiter {
    private static final Rate KIND = new Rate(30, 0.5);
    private static final Rate LOGGER = new Rate(120, 2);

    /// How many times more records are written at `DEBUG` and `TRACE`, because whoever asks for details needs more.
    private static final int DETAILS = 20;

    private static final int MOST_KINDS = 1_000;
    private static final int LONGEST_KIND = 80;

    private final LongSupplier nanoTime;
    private final LongAdder suppressed = new LongAdder();
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MOST_KINDS;
        }
    };

    /// @param nanoTime as `System::nanoTime`
    LogLimiter(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// Whether a record may be written.
    sealed interface Verdict {

        /// The record may be written.
        ///
        /// @param before how many records of its kind were suppressed since the last one that was written
        /// @param isLast whether the next record of its kind would be suppressed if it came at once
        record Write(long before, boolean isLast) implements Verdict {}

        /// The record must not be written.
        record Suppress() implements Verdict {}
    }

    synchronized Verdict admit(String logger, LogRecord entry) {
        int factor = entry.getLevel().intValue() < Level.INFO.intValue() ? DETAILS : 1;
        long now = nanoTime.getAsLong();
        var ofLogger = bucket(logger + (factor == 1 ? "" : " in detail"), LOGGER.times(factor), now);
        var ofKind = bucket(kind(logger, entry), KIND.times(factor), now);
        if (ofKind.tokens < 1 || ofLogger.tokens < 1) {
            ofKind.suppressed++;
            suppressed.increment();
            return new Verdict.Suppress();
        }
        ofKind.tokens--;
        ofLogger.tokens--;
        var verdict = new Verdict.Write(ofKind.suppressed, ofKind.tokens < 1 || ofLogger.tokens < 1);
        ofKind.suppressed = 0;
        return verdict;
    }

    /// How many records were suppressed since the start.
    long suppressed() {
        return suppressed.sum();
    }

    private Bucket bucket(String name, Rate rate, long now) {
        var bucket = buckets.computeIfAbsent(name, unknown -> new Bucket(rate.burst, now));
        bucket.tokens = Math.min(rate.burst, bucket.tokens + (now - bucket.filledAt) * rate.perSecond / 1e9);
        bucket.filledAt = now;
        return bucket;
    }

    private static String kind(String logger, LogRecord entry) {
        var kind =
                new StringBuilder(logger).append(' ').append(entry.getLevel()).append(' ');
        var message = String.valueOf(entry.getMessage());
        boolean isQuoted = false;
        int end = kind.length() + LONGEST_KIND;
        for (int i = 0; i < message.length() && i < 4 * LONGEST_KIND && kind.length() < end; i++) {
            char c = message.charAt(i);
            isQuoted ^= c == '"';
            if (!isQuoted && !Character.isDigit(c)) {
                kind.append(c);
            }
        }
        return kind.toString();
    }

    private record Rate(double burst, double perSecond) {
        Rate times(int factor) {
            return new Rate(burst * factor, perSecond * factor);
        }
    }

    private static final class Bucket {
        private double tokens;
        private long filledAt;
        private long suppressed;

        private Bucket(double tokens, long now) {
            this.tokens = tokens;
            this.filledAt = now;
        }
    }
}
