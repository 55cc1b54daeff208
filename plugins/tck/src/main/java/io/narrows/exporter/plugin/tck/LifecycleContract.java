package io.narrows.exporter.plugin.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What comes of opening and closing: the exporter opens a consumer for each set of settings, and closes idle ones.
public interface LifecycleContract extends ConsumerUnderTest {

    @Test
    default void canBeOpenedAgain() throws Exception {
        var working = working();

        for (int i = 0; i < 2; i++) {
            var delivery = Trial.delivery(this);
            try (var consumer = Trial.of(this, working)) {
                assertThat(consumer.deliver(delivery)).containsExactly(new Delivered());
            }
            assertThat(stored(working)).contains(delivery.report().payload().text());
        }
    }

    @Test
    default void canBeClosedUnused() throws Exception {
        Trial.of(this, working()).close();
        Trial.of(this, unreachable()).close();
    }

    @Test
    default void twoOfThemDoNotMix() throws Exception {
        var working = working();
        var other = Need.of(this, Ability.SECOND_DESTINATION, other());
        var here = Trial.delivery(this);
        var there = Trial.delivery(this);

        try (var one = Trial.of(this, working);
                var two = Trial.of(this, other)) {
            assertThat(one.deliver(here)).containsExactly(new Delivered());
            assertThat(two.deliver(there)).containsExactly(new Delivered());
        }

        assertThat(stored(working))
                .contains(here.report().payload().text())
                .doesNotContain(there.report().payload().text());
        assertThat(stored(other))
                .contains(there.report().payload().text())
                .doesNotContain(here.report().payload().text());
    }

    @Test
    default void twoOnTheSameSettingsDoNotDisturbEachOther() throws Exception {
        var working = working();
        int size = Math.min(5, factory().batchLimits().maxReports());
        var batches = new ArrayList<List<Delivery>>();

        try (var one = Trial.of(this, working);
                var two = Trial.of(this, working)) {
            for (int round = 0; round < 10; round++) {
                var toOne = Trial.batch(this, size, 200);
                var toTwo = Trial.batch(this, size, 200);
                var callOfOne = one.start(toOne);
                var callOfTwo = two.start(toTwo);
                assertThat(callOfOne.end()).containsOnly(new Delivered());
                assertThat(callOfTwo.end()).containsOnly(new Delivered());
                batches.add(toOne);
                batches.add(toTwo);
            }
        }

        assertThat(stored(working))
                .containsAll(batches.stream()
                        .flatMap(batch -> Trial.texts(batch).stream())
                        .toList());
    }

    @Test
    default void closingEndsItsThreads() throws Exception {
        useAndClose(working()); // what is made once and kept, such as a pool of the JDK, is made now
        var before = Thread.getAllStackTraces().keySet();

        useAndCloseSeveral();

        assertThat(Leaks.threadsSince(before, patience()))
                .as("threads that are left behind after it was opened and closed %s times", Leaks.TIMES)
                .hasSizeLessThan(Leaks.TIMES);
    }

    @Test
    default void closingReleasesFilesAndConnections() throws Exception {
        useAndClose(working());
        long before = Leaks.openFiles();

        useAndCloseSeveral();

        assertThat(Leaks.openFilesSince(before, patience()))
                .as("files and sockets that are left open after it was opened and closed %s times", Leaks.TIMES)
                .isLessThan(Leaks.TIMES);
    }

    private void useAndClose(Setup setup) throws Exception {
        try (var consumer = Trial.of(this, setup)) {
            consumer.start(List.of(Trial.delivery(this))).await();
        }
    }

    /// The unreachable ones at the same time, because each may take as long as its time-out.
    private void useAndCloseSeveral() throws Exception {
        var calls = new ArrayList<Trial.Call<?>>();
        var unreachable = new ArrayList<Trial>();
        for (int i = 0; i < Leaks.TIMES; i++) {
            unreachable.add(Trial.of(this, unreachable()));
            calls.add(unreachable.getLast().start(List.of(Trial.delivery(this))));
        }
        for (int i = 0; i < Leaks.TIMES; i++) {
            useAndClose(working());
        }
        for (var call : calls) {
            call.await();
        }
        unreachable.forEach(Trial::close);
    }
}
