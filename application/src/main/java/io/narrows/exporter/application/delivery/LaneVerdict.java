package io.narrows.exporter.application.delivery;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/// The verdict of an attempt on its lane. Verdicts on parts of a batch add up to a verdict on the whole batch.
///
/// @param taken deliveries that were stored, or will never be taken
/// @param refused deliveries that were refused for now
/// @param misconfigured whether a delivery was refused because settings or credentials are wrong
/// @param reason why a delivery was refused; blank if none was
/// @param retryAfter the wait that the destination asked for; zero if it asked for none
/// @param expired whether a delivery was given up because of its age, so that others behind it may be too old as well
/// @param failures how often the consumer threw
/// @param refusedSources sources of the reports that were refused for now
record LaneVerdict(
        int taken,
        int refused,
        boolean misconfigured,
        String reason,
        Duration retryAfter,
        boolean expired,
        int failures,
        Set<String> refusedSources) {
    /// The verdict of an attempt without results, such as one that the stop of the exporter interrupted.
    static final LaneVerdict NOTHING = new LaneVerdict(0, 0, false, "", Duration.ZERO, false, 0, Set.of());

    /// The verdict of a delivery that was stored, or will never be taken.
    static final LaneVerdict TAKEN = new LaneVerdict(1, 0, false, "", Duration.ZERO, false, 0, Set.of());

    private static final int HOPELESS = 3;

    /// The verdict as one word, on which the lane acts.
    enum Kind {
        NOTHING,
        TAKEN,
        PARTLY_REFUSED,
        UNAVAILABLE,
        MISCONFIGURED
    }

    static LaneVerdict unavailable(String source, String reason, Duration retryAfter, boolean expired) {
        return new LaneVerdict(0, 1, false, reason, retryAfter, expired, 0, Set.of(source));
    }

    static LaneVerdict misconfigured(String source, String reason, boolean expired) {
        return new LaneVerdict(0, 1, true, reason, Duration.ZERO, expired, 0, Set.of(source));
    }

    static LaneVerdict failed(String source, String reason) {
        return new LaneVerdict(0, 1, false, reason, Duration.ZERO, false, 1, Set.of(source));
    }

    LaneVerdict and(LaneVerdict other) {
        return new LaneVerdict(
                taken + other.taken,
                refused + other.refused,
                misconfigured || other.misconfigured,
                reason.isEmpty() || (other.misconfigured && !misconfigured) ? other.reason : reason,
                retryAfter.compareTo(other.retryAfter) >= 0 ? retryAfter : other.retryAfter,
                expired || other.expired,
                failures + other.failures,
                union(refusedSources, other.refusedSources));
    }

    Kind kind() {
        if (refused == 0) {
            return taken == 0 ? Kind.NOTHING : Kind.TAKEN;
        }
        if (taken > 0) {
            // The deliveries that were taken prove settings and credentials, so the others were refused on their own
            // account.
            return Kind.PARTLY_REFUSED;
        }
        return misconfigured ? Kind.MISCONFIGURED : Kind.UNAVAILABLE;
    }

    private static Set<String> union(Set<String> some, Set<String> others) {
        if (some.containsAll(others)) {
            return some;
        }
        var all = new HashSet<>(some);
        all.addAll(others);
        return Set.copyOf(all);
    }

    /// Whether it is useless to go on with the rest of the batch.
    boolean isHopeless() {
        return misconfigured || failures >= HOPELESS;
    }
}
