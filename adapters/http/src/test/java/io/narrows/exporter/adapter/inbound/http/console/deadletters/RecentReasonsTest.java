package io.narrows.exporter.adapter.inbound.http.console.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RecentReasonsTest {
    private long now;
    private long cost;
    private int letters;
    private int groupings;

    private final RecentReasons reasons = new RecentReasons(
            () -> {
                groupings++;
                now += cost;
                return List.of();
            },
            () -> letters,
            () -> now);

    @Test
    void aResultIsShownAgainForTenSecondsWhileNoLetterComesOrGoes() {
        reasons.list();
        pass(9_999);
        reasons.list();
        assertThat(groupings).isEqualTo(1);

        pass(1);
        reasons.list();
        assertThat(groupings).isEqualTo(2);
    }

    @Test
    void aNewLetterIsShownAtOnceWhereGroupingIsCheap() {
        reasons.list();
        letters++;
        reasons.list();

        assertThat(groupings).isEqualTo(2);
    }

    @Test
    void groupingTakesATenthOfTheTimeAtMost() {
        cost = TimeUnit.MILLISECONDS.toNanos(2_000);
        reasons.list();
        letters++;
        pass(19_999);
        reasons.list();
        assertThat(groupings).isEqualTo(1);

        pass(1);
        reasons.list();
        assertThat(groupings).isEqualTo(2);
    }

    @Test
    void whatAnOperatorChangedIsShownAtOnce() {
        cost = TimeUnit.MILLISECONDS.toNanos(2_000);
        reasons.list();
        reasons.forget();
        reasons.list();

        assertThat(groupings).isEqualTo(2);
    }

    private void pass(long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
