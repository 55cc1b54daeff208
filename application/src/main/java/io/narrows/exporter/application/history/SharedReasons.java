package io.narrows.exporter.application.history;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.reason.SharedReason;
import io.narrows.exporter.domain.spool.DeadLetter;
import io.narrows.exporter.domain.spool.DeadLetterFilter;
import io.narrows.exporter.domain.spool.DeadLetters;
import io.narrows.exporter.domain.spool.DeathCause;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Shows an operator the reasons that dead letters share, and how many share each. Thread-safe.
///
/// Bounded: one call reads 100,000 letters and tells 1,000 reasons apart at most.
public final class SharedReasons {
    private static final int MOST_LETTERS = 100_000;
    private static final int MOST_GROUPS = 1_000;
    private static final int STEP = 1_000;

    private final DeadLetters deadLetters;

    /// The dead letters of one consumer that share a cause and a reason.
    ///
    /// @param id what `DeadLetterFilter.reasonIds` selects the group by
    /// @param oldest when the first of them died
    /// @param newest when the last of them died
    /// @param example one of them
    public record Group(
            String id,
            ConsumerId consumer,
            DeathCause cause,
            SharedReason reason,
            long count,
            Instant oldest,
            Instant newest,
            DeliveryId example) {
        private static Group of(DeadLetter letter, String id) {
            return new Group(
                    id,
                    letter.id().consumer(),
                    letter.cause(),
                    SharedReason.of(letter.reason()),
                    1,
                    letter.diedAt(),
                    letter.diedAt(),
                    letter.id());
        }

        private Group and(Instant diedAt) {
            return new Group(
                    id,
                    consumer,
                    cause,
                    reason,
                    count + 1,
                    diedAt.isBefore(oldest) ? diedAt : oldest,
                    diedAt.isAfter(newest) ? diedAt : newest,
                    example);
        }
    }

    /// What the letters of one call share.
    ///
    /// @param groups the largest first
    /// @param others the number of selected letters that are in no group of the page
    /// @param next the last letter that was read, if there may be more
    public record Page(List<Group> groups, long others, Optional<DeliveryId> next) {
        public Page {
            groups = List.copyOf(groups);
            Objects.requireNonNull(next, "next");
        }
    }

    public SharedReasons(DeadLetters deadLetters) {
        this.deadLetters = Objects.requireNonNull(deadLetters, "deadLetters");
    }

    /// Groups the selected dead letters.
    ///
    /// @param after the `next` of the page before
    /// @param limit the most groups of the page
    public Page list(DeadLetterFilter filter, Optional<DeliveryId> after, int limit) {
        var groups = new LinkedHashMap<String, Group>();
        long read = 0;
        var last = after;
        boolean isEnd = false;
        while (!isEnd && read < MOST_LETTERS) {
            var letters = deadLetters.list(filter, last, STEP);
            letters.forEach(letter -> add(groups, letter));
            read += letters.size();
            isEnd = letters.size() < STEP;
            last = letters.isEmpty() ? last : Optional.of(letters.getLast().id());
        }
        var largest = groups.values().stream()
                .sorted(Comparator.comparingLong(Group::count).reversed())
                .limit(limit)
                .toList();
        long grouped = largest.stream().mapToLong(Group::count).sum();
        return new Page(largest, read - grouped, isEnd ? Optional.empty() : last);
    }

    private static void add(Map<String, Group> groups, DeadLetter letter) {
        var id = letter.reasonId();
        var known = groups.get(id);
        if (known != null) {
            groups.put(id, known.and(letter.diedAt()));
        } else if (groups.size() < MOST_GROUPS) {
            groups.put(id, Group.of(letter, id));
        }
    }
}
