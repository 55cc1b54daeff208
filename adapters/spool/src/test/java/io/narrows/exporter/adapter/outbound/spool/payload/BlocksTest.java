package io.narrows.exporter.adapter.outbound.spool.payload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BlocksTest {
    private final Blocks blocks = new Blocks();

    private record Run(int first, int many) {}

    @Test
    void theFirstRunThatIsLongEnoughIsTaken() {
        blocks.use(0, 10);
        blocks.free(2, 3);
        blocks.free(6, 2);

        assertThat(blocks.take(4)).isEqualTo(10);
        assertThat(blocks.take(2)).isEqualTo(2);
        assertThat(blocks.take(2)).isEqualTo(6);
        assertThat(blocks.take(1)).isEqualTo(4);
        assertThat(blocks.take(1)).isEqualTo(14);
    }

    @Test
    void whatIsFreedTogetherIsOneRun() {
        blocks.use(0, 9);
        blocks.free(3, 2);
        assertThat(blocks.take(5)).isEqualTo(9);
        blocks.free(5, 2);
        blocks.free(1, 2);

        assertThat(blocks.take(6)).isEqualTo(1);
        assertThat(blocks.used()).isEqualTo(14);
        assertThat(blocks.length()).isEqualTo(14);
    }

    @Test
    void blocksThatTwoPayloadsNameCountOnce() {
        blocks.use(0, 4);
        blocks.use(2, 4);
        assertThat(blocks.used()).isEqualTo(6);

        blocks.free(0, 4);
        blocks.free(2, 4);

        assertThat(blocks.used()).isZero();
        assertThat(blocks.length()).isZero();
    }

    @Test
    void anyOrderOfTakingAndFreeingGivesTheFirstRun() {
        var random = new SplittableRandom(7);
        var model = new BitSet();
        var taken = new ArrayList<Run>();
        for (int step = 0; step < 20_000; step++) {
            if (taken.isEmpty() || random.nextInt(100) < (step / 2_000 % 2 == 0 ? 60 : 40)) {
                int many = 1 + random.nextInt(random.nextInt(10) == 0 ? 60 : 9);
                var first = firstRun(model, many);
                assertThat(blocks.take(many)).isEqualTo(first);
                model.set(first, first + many);
                taken.add(new Run(first, many));
            } else {
                var run = taken.remove(random.nextInt(taken.size()));
                blocks.free(run.first(), run.many());
                model.clear(run.first(), run.first() + run.many());
            }
            assertThat(blocks.used()).isEqualTo(model.cardinality());
        }
    }

    private static int firstRun(BitSet used, int many) {
        int first = used.nextClearBit(0);
        while (used.nextSetBit(first) >= 0 && used.nextSetBit(first) < first + many) {
            first = used.nextClearBit(used.nextSetBit(first));
        }
        return first;
    }
}
