package io.narrows.exporter.adapter.in.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class BodyBudgetTest {
    private static final int LARGE = 600 * 1024;

    private final BodyBudget budget = new BodyBudget(1 << 20, Duration.ofMillis(200));

    @Test
    void smallBodiesNeverWait() {
        try (var large = budget.share(1 << 20);
                var small = budget.share(1 << 20)) {
            large.grownTo(LARGE);

            small.grownTo(BodyBudget.SMALL);
        }
    }

    @Test
    void whatDoesNotFitBesideOthersIsRefusedInTheEnd() {
        try (var one = budget.share(LARGE);
                var two = budget.share(LARGE)) {
            one.grownTo(LARGE);

            assertThatThrownBy(() -> two.grownTo(LARGE))
                    .isInstanceOfSatisfying(
                            Refusal.class,
                            refusal -> assertThat(refusal.headers()).containsEntry("Retry-After", "1"));
        }
    }

    @Test
    void whatDoesNotFitBesideOthersWaitsForThem() {
        var patient = new BodyBudget(1 << 20, Duration.ofSeconds(15));
        CompletableFuture<Void> waiting;
        try (var one = patient.share(LARGE)) {
            one.grownTo(LARGE);
            waiting = CompletableFuture.runAsync(() -> takeAndGiveBack(patient));
            assertThat(waiting).isNotDone();
        }

        waiting.join();
    }

    @Test
    void whatIsLargerThanAllIsReadAlone() {
        try (var huge = budget.share(1L << 40)) {
            huge.grownTo(1 << 30);
        }
        try (var next = budget.share(LARGE)) {
            next.grownTo(LARGE);
        }
    }

    @Test
    void whatWasTakenIsGivenBackOnce() {
        for (int i = 0; i < 100; i++) {
            takeAndGiveBack(budget);
        }
        try (var one = budget.share(LARGE);
                var two = budget.share(LARGE)) {
            one.grownTo(LARGE);

            assertThatThrownBy(() -> two.grownTo(LARGE)).isInstanceOf(Refusal.class);
        }
    }

    private static void takeAndGiveBack(BodyBudget budget) {
        try (var share = budget.share(LARGE)) {
            share.grownTo(LARGE);
            share.grownTo(LARGE);
        }
    }
}
