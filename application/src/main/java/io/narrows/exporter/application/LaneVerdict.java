package io.narrows.exporter.application;

import java.time.Duration;

/// What an attempt says of its lane. Verdicts on parts of a batch add up to one on the whole.
///
/// @param taken deliveries that were stored, or will never be taken
/// @param refused deliveries that were refused for now
/// @param misconfigured whether one was refused because settings or credentials are wrong
/// @param reason why one was refused; blank if none was
/// @param retryAfter what the destination asked for; zero if nothing
/// @param expired whether one was given up for its age, so that others behind it may have to be as well
/// @param failures how often the consumer threw
record LaneVerdict(
        int taken,
        int refused,
        boolean misconfigured,
        String reason,
        Duration retryAfter,
        boolean expired,
        int failures) {
    /// Of an attempt that came to nothing, such as one that the stop of the exporter interrupted.
    static final LaneVerdict NOTHING = new LaneVerdict(0, 0, false, "", Duration.ZERO, false, 0);

    /// Of a delivery that was stored, or will never be taken.
    static final LaneVerdict TAKEN = new LaneVerdict(1, 0, false, "", Duration.ZERO, false, 0);

    private static final int HOPELESS = 3;

    /// What a lane makes of it.
    enum Kind {
        NOTHING,
        TAKEN,
        PARTLY_REFUSED,
        UNAVAILABLE,
        MISCONFIGURED
    }

    static LaneVerdict unavailable(String reason, Duration retryAfter, boolean expired) {
        return new LaneVerdict(0, 1, false, reason, retryAfter, expired, 0);
    }

    static LaneVerdict misconfigured(String reason, boolean expired) {
        return new LaneVerdict(0, 1, true, reason, Duration.ZERO, expired, 0);
    }

    static LaneVerdict failed(String reason) {
        return new LaneVerdict(0, 1, false, reason, Duration.ZERO, false, 1);
    }

    LaneVerdict and(LaneVerdict other) {
        return new LaneVerdict(
                taken + other.taken,
                refused + other.refused,
                misconfigured || other.misconfigured,
                reason.isEmpty() || (other.misconfigured && !misconfigured) ? other.reason : reason,
                retryAfter.compareTo(other.retryAfter) >= 0 ? retryAfter : other.retryAfter,
                expired || other.expired,
                failures + other.failures);
    }

    Kind kind() {
        if (misconfigured) {
            return Kind.MISCONFIGURED;
        }
        if (refused == 0) {
            return taken == 0 ? Kind.NOTHING : Kind.TAKEN;
        }
        return taken == 0 ? Kind.UNAVAILABLE : Kind.PARTLY_REFUSED;
    }

    /// Whether it makes no sense to go on with the rest of the batch.
    boolean isHopeless() {
        return misconfigured || failures >= HOPELESS;
    }
}
