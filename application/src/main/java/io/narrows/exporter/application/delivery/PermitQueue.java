package io.narrows.exporter.application.delivery;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.Predicate;

/// The lanes that wait for a permit of one kind, in the order in which they came. Lanes to the same hosts form a group,
/// so that the search for the next lane does not go through a thousand lanes that wait for one busy host.
///
/// Not thread-safe: `Permits` guards it.
///
/// @param <W> what waits
final class PermitQueue<W extends PermitQueue.Waiting> {
    /// What waits, each with the number by which it came.
    private final LinkedHashMap<W, Long> all = new LinkedHashMap<>();

    private final Map<Set<String>, Group<W>> groups = new HashMap<>();
    private long came;

    /// A lane that waits for a permit.
    interface Waiting {
        /// The hosts that the lane's next attempt connects to.
        Set<String> hosts();

        /// Whether the lane has tried nothing yet.
        boolean isFirst();
    }

    /// The waiting lanes to the same hosts.
    ///
    /// @param firsts those of them that have tried nothing yet
    private record Group<W>(SequencedSet<W> lanes, SequencedSet<W> firsts) {
        Group() {
            this(new LinkedHashSet<>(), new LinkedHashSet<>());
        }
    }

    int size() {
        return all.size();
    }

    /// All that wait, the oldest first.
    Set<W> all() {
        return all.keySet();
    }

    void add(W waiting) {
        all.put(waiting, came++);
        var group = groups.computeIfAbsent(waiting.hosts(), hosts -> new Group<>());
        group.lanes().add(waiting);
        if (waiting.isFirst()) {
            group.firsts().add(waiting);
        }
    }

    void remove(W waiting) {
        if (all.remove(waiting) == null) {
            return;
        }
        groups.computeIfPresent(waiting.hosts(), (hosts, group) -> {
            group.lanes().remove(waiting);
            group.firsts().remove(waiting);
            return group.lanes().isEmpty() ? null : group;
        });
    }

    boolean isOldest(W waiting) {
        return oldest().filter(waiting::equals).isPresent();
    }

    /// The lane that waits longest.
    Optional<W> oldest() {
        return all.keySet().stream().findFirst();
    }

    /// The lane that waits longest, of those whose hosts have room.
    Optional<W> oldest(Predicate<Set<String>> haveRoom) {
        Optional<W> oldest = Optional.empty();
        long lowest = Long.MAX_VALUE;
        for (var group : groups.entrySet()) {
            var lane = group.getValue().lanes().getFirst();
            var number = number(lane);
            if (number < lowest && haveRoom.test(group.getKey())) {
                oldest = Optional.of(lane);
                lowest = number;
            }
        }
        return oldest;
    }

    /// The newest lane that has tried nothing yet, of those whose hosts have room.
    Optional<W> newestFirst(Predicate<Set<String>> haveRoom) {
        Optional<W> newest = Optional.empty();
        long highest = -1;
        for (var group : groups.entrySet()) {
            var firsts = group.getValue().firsts();
            if (!firsts.isEmpty() && number(firsts.getLast()) > highest && haveRoom.test(group.getKey())) {
                newest = Optional.of(firsts.getLast());
                highest = number(firsts.getLast());
            }
        }
        return newest;
    }

    private long number(W waiting) {
        return all.getOrDefault(waiting, Long.MAX_VALUE);
    }
}
