package io.narrows.exporter.application.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.application.delivery.PermitQueue.Waiting;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PermitQueueTest {
    private static final Set<String> BUSY = Set.of("busy");
    private static final Set<String> FREE = Set.of("free");

    private final PermitQueue<Lane> queue = new PermitQueue<>();

    /// A waiting lane with a name.
    private record Lane(String name, Set<String> hosts, boolean isFirst) implements Waiting {}

    private Lane add(String name, Set<String> hosts, boolean isFirst) {
        var lane = new Lane(name, hosts, isFirst);
        queue.add(lane);
        return lane;
    }

    @Test
    void theOldestGoesFirst() {
        var first = add("a", BUSY, false);
        var second = add("b", FREE, false);
        add("c", BUSY, false);

        assertThat(queue.oldest(hosts -> true)).contains(first);
        assertThat(queue.isOldest(first)).isTrue();

        queue.remove(first);

        assertThat(queue.oldest(hosts -> true)).contains(second);
        assertThat(queue.oldest()).contains(second);
        assertThat(queue.size()).isEqualTo(2);
    }

    @Test
    void lanesToHostsWithoutRoomArePassedOver() {
        add("a", BUSY, true);
        var free = add("b", FREE, true);
        add("c", BUSY, true);

        assertThat(queue.oldest(hosts -> !hosts.equals(BUSY))).contains(free);
        assertThat(queue.newestFirst(hosts -> !hosts.equals(BUSY))).contains(free);
        assertThat(queue.oldest(hosts -> false)).isEmpty();
    }

    @Test
    void theNewestIsTheLastThatHasTriedNothingYet() {
        add("a", FREE, true);
        var newest = add("b", BUSY, true);
        add("c", FREE, false);

        assertThat(queue.newestFirst(hosts -> true)).contains(newest);

        queue.remove(newest);
        queue.remove(newest);

        assertThat(queue.newestFirst(hosts -> true)).map(Lane::name).contains("a");
    }

    @Test
    void aThousandLanesToOneBusyHostAreOneQuestion() {
        for (int i = 0; i < 1_000; i++) {
            add("busy " + i, BUSY, true);
        }
        var free = add("free", FREE, true);
        var asked = new HashSet<Set<String>>();
        var questions = new int[1];

        var found = queue.oldest(hosts -> {
            questions[0]++;
            asked.add(hosts);
            return hosts.equals(FREE);
        });

        assertThat(found).contains(free);
        assertThat(questions[0]).isLessThanOrEqualTo(2);
        assertThat(asked).contains(FREE);
    }
}
