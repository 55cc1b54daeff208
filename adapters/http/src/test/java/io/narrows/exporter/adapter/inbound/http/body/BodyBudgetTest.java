package io.narrows.exporter.adapter.inbound.http.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.inbound.http.answer.Refusal;
import io.narrows.exporter.adapter.inbound.http.answer.RefusalReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class BodyBudgetTest {
    private static final int TOTAL = 4 << 20;
    private static final int LARGE = 2 << 20;

    private final BodyBudget budget = new BodyBudget(TOTAL, Duration.ofMillis(200));

    @Test
    void smallRequestsDoNotWaitForLargeOnes() {
        try (var large = budget.share();
                var small = budget.share()) {
            large.grownTo(TOTAL);

            small.grownTo(BodyBudget.SMALL_COST - BodyBudget.FIXED_COST);

            assertThat(small).isNotNull();
        }
    }

    @Test
    void manySmallRequestsAreBoundedToo() {
        var shares = new ArrayList<BodyBudget.Share>();
        assertThatThrownBy(() -> {
                    for (int i = 0; i < TOTAL / BodyBudget.FIXED_COST; i++) {
                        var share = budget.share();
                        shares.add(share);
                        share.grownTo(1);
                    }
                })
                .isInstanceOf(Refusal.class);

        assertThat(budget.taken()).isLessThanOrEqualTo(TOTAL);
        shares.forEach(BodyBudget.Share::close);
        assertThat(budget.taken()).isZero();
    }

    @Test
    void aRequestIsCountedByWhatItCostsAndNotByWhatItMayCometo() {
        try (var one = budget.share();
                var two = budget.share()) {
            one.grownTo(10_000);
            two.grownTo(LARGE);

            assertThat(budget.taken()).isBetween((long) LARGE + 10_000, LARGE + 10_000 + 3 * BodyBudget.FIXED_COST);
        }
    }

    @Test
    void whatDoesNotFitBesideOthersIsRefusedInTheEnd() {
        assertTwoLargeOnesDoNotFit();
    }

    private void assertTwoLargeOnesDoNotFit() {
        try (var one = budget.share();
                var two = budget.share()) {
            one.grownTo(LARGE);

            assertThatThrownBy(() -> two.grownTo(LARGE)).isInstanceOfSatisfying(Refusal.class, refusal -> {
                assertThat(refusal.headers()).containsEntry("Retry-After", "1");
                assertThat(refusal.reason()).isEqualTo(RefusalReason.NO_MEMORY);
            });
        }
    }

    @Test
    void whatDoesNotFitBesideOthersWaitsForThem() {
        var patient = new BodyBudget(TOTAL, Duration.ofSeconds(15));
        CompletableFuture<Void> waiting;
        try (var one = patient.share()) {
            one.grownTo(LARGE);
            waiting = CompletableFuture.runAsync(() -> takeAndGiveBack(patient));
            assertThat(waiting).isNotDone();
        }

        waiting.join();
    }

    @Test
    void whatIsLargerThanAllIsReadAlone() {
        try (var huge = budget.share()) {
            huge.grownTo(1L << 40);
        }
        try (var next = budget.share()) {
            next.grownTo(LARGE);
        }
        assertThat(budget.taken()).isZero();
    }

    @Test
    void twoVeryLargeOnesDoNotWaitForEachOtherHalfWay() {
        try (var one = budget.share()) {
            one.grownTo(LARGE);
            try (var two = budget.share()) {
                assertThatThrownBy(() -> two.grownTo(LARGE)).isInstanceOf(Refusal.class);
            }

            one.grownTo(TOTAL);

            assertThat(budget.taken()).isPositive();
        }
    }

    @Test
    void ofManyThatGrowAtOnceTheFirstFindsRoom() {
        var patient = new BodyBudget(TOTAL, Duration.ofSeconds(2));
        var shares = Stream.generate(patient::share).limit(4).toList();
        shares.forEach(share -> share.grownTo(740 << 10));

        var first = grow(shares.getFirst());
        var others = shares.stream().skip(1).map(BodyBudgetTest::grow).toList();

        assertThat(first.join()).isTrue();
        others.forEach(CompletableFuture::join);
        assertThat(patient.taken()).isZero();
    }

    /// Grows a share on its own thread, and then releases it.
    ///
    /// @return whether the share found room; returned once the thread waits or has ended
    private static CompletableFuture<Boolean> grow(BodyBudget.Share share) {
        var found = new CompletableFuture<Boolean>();
        var thread = Thread.ofPlatform().daemon().start(() -> found.complete(finds(share, LARGE)));
        while (thread.isAlive() && thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        return found;
    }

    private static boolean finds(BodyBudget.Share share, long size) {
        try (share) {
            share.grownTo(size);
            return true;
        } catch (Refusal e) {
            return false;
        }
    }

    @Test
    void whatWasTakenIsGivenBackOnce() {
        for (int i = 0; i < 100; i++) {
            takeAndGiveBack(budget);
        }

        assertThat(budget.taken()).isZero();
        assertTwoLargeOnesDoNotFit();
    }

    private static void takeAndGiveBack(BodyBudget budget) {
        try (var share = budget.share()) {
            share.grownTo(10);
            share.grownTo(LARGE);
            share.grownTo(LARGE);
        }
    }
}
