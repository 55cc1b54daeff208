package io.narrows.exporter.adapter.outbound.postgres.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.spool.SpoolUnavailableException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class GroupCommitTest {
    private final AtomicInteger calls = new AtomicInteger();

    /// What the tests submit.
    private record Order(String text, CompletableFuture<String> done) implements GroupCommit.Entry<String> {
        static Order of(String text) {
            return new Order(text, new CompletableFuture<>());
        }
    }

    private static GroupCommit<Order, String> started(
            BiConsumer<List<Order>, Queue<Order>> fill, Consumer<List<Order>> commit) {
        var queue = new GroupCommit<>("test", 100, fill, commit);
        queue.start();
        return queue;
    }

    private static void alone(List<Order> group, Queue<Order> queue) {}

    private static void answer(List<Order> group) {
        group.forEach(order -> order.done().complete("done " + order.text()));
    }

    private boolean isFirstCall() {
        return calls.getAndIncrement() == 0;
    }

    @Test
    void anErrorWhileAGroupIsTakenFailsItAndTheNextIsCommitted() {
        try (var queue = started(
                (group, waiting) -> {
                    if (isFirstCall()) {
                        throw new OutOfMemoryError("of the test");
                    }
                },
                GroupCommitTest::answer)) {
            assertThatThrownBy(() -> queue.submit(Order.of("one"))).isInstanceOf(SpoolUnavailableException.class);

            assertThat(queue.submit(Order.of("two"))).isEqualTo("done two");
        }
    }

    @Test
    void anErrorWhileAGroupIsCommittedFailsItAndTheNextIsCommitted() {
        try (var queue = started(GroupCommitTest::alone, group -> {
            if (isFirstCall()) {
                throw new StackOverflowError("of the test");
            }
            answer(group);
        })) {
            assertThatThrownBy(() -> queue.submit(Order.of("one"))).isInstanceOf(SpoolUnavailableException.class);

            assertThat(queue.submit(Order.of("two"))).isEqualTo("done two");
        }
    }

    @Test
    void anEntryThatTheCommitForgetsFails() {
        try (var queue = started(GroupCommitTest::alone, group -> {})) {
            assertThatThrownBy(() -> queue.submit(Order.of("one"))).isInstanceOf(SpoolUnavailableException.class);
        }
    }

    @Test
    void aClosedQueueRefuses() {
        var queue = started(GroupCommitTest::alone, GroupCommitTest::answer);
        queue.close();

        assertThatThrownBy(() -> queue.submit(Order.of("late")))
                .isInstanceOf(SpoolUnavailableException.class)
                .hasMessageContaining("closed");
    }
}
