package io.narrows.exporter.adapter.inbound.http.console.deadletters;

import io.narrows.exporter.application.history.SharedReasons;
import io.narrows.exporter.application.history.SharedReasons.Group;
import io.narrows.exporter.domain.spool.DeadLetterFilter;
import io.narrows.exporter.domain.spool.Spool;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// The reasons that dead letters share, as they were a moment ago. Thread-safe.
///
/// Grouping looks at up to 100,000 letters. So a result is shown again for ten seconds if no letter came or went, and
/// otherwise for ten times as long as it took: grouping never takes more than a tenth of the time.
public final class RecentReasons {
    private static final int MOST = 30;
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int TIMES_ITS_COST = 10;

    private final Supplier<List<Group>> grouping;
    private final Supplier<?> counts;
    private final LongSupplier nanoTime;
    private Optional<Found> found = Optional.empty();

    /// @param counts how many letters there were
    private record Found(List<Group> groups, Object counts, long at, long took) {
        private boolean isFresh(Object countsNow, long now) {
            long age = now - at;
            return age < took * TIMES_ITS_COST || (age < LONGEST_NANOS && counts.equals(countsNow));
        }
    }

    /// @param counts changes with the number of dead letters
    /// @param nanoTime as `System.nanoTime`
    RecentReasons(Supplier<List<Group>> grouping, Supplier<?> counts, LongSupplier nanoTime) {
        this.grouping = grouping;
        this.counts = counts;
        this.nanoTime = nanoTime;
    }

    public static RecentReasons of(Spool spool) {
        var reasons = new SharedReasons(spool.deadLetters());
        return new RecentReasons(
                () -> reasons.list(DeadLetterFilter.ALL, Optional.empty(), MOST).groups(),
                () -> counts(spool),
                System::nanoTime);
    }

    private static List<Object> counts(Spool spool) {
        var byConsumer = spool.tallies().entrySet().stream()
                .collect(Collectors.toMap(
                        tally -> tally.getKey(), tally -> tally.getValue().dead()));
        return List.of(byConsumer, spool.notInstalled().dead());
    }

    /// The reasons that most letters share, the most frequent first.
    synchronized List<Group> list() {
        var countsNow = counts.get();
        if (found.filter(known -> known.isFresh(countsNow, nanoTime.getAsLong()))
                .isEmpty()) {
            long begin = nanoTime.getAsLong();
            var groups = grouping.get();
            long end = nanoTime.getAsLong();
            found = Optional.of(new Found(groups, countsNow, end, end - begin));
        }
        return found.orElseThrow().groups();
    }

    /// Makes the next list a new one, because an operator changed letters and wants to see that.
    synchronized void forget() {
        found = Optional.empty();
    }
}
