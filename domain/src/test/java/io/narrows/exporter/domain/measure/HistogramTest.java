package io.narrows.exporter.domain.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HistogramTest {
    @Test
    void aValueIsInTheFirstBucketThatIsLargeEnough() {
        var histogram = Histogram.ofNumbers(1, 5, 10);

        for (int number : new int[] {0, 1, 2, 5, 6, 10, 11, 1_000}) {
            histogram.addNumber(number);
        }

        var counts = histogram.counts();
        assertThat(counts.bounds()).containsExactly(1, 5, 10, Double.POSITIVE_INFINITY);
        assertThat(counts.buckets()).containsExactly(2, 2, 2, 2);
        assertThat(counts.sum()).isEqualTo(1_035);
        assertThat(counts.total()).isEqualTo(8);
    }

    @Test
    void durationsAreInSeconds() {
        var histogram = Histogram.ofSeconds(0.001, 1);

        histogram.addNanos(1_000_000);
        histogram.addNanos(1_001_000);
        histogram.addNanos(1_500_000_000);

        assertThat(histogram.counts().buckets()).containsExactly(1, 1, 1);
        assertThat(histogram.counts().sum()).isCloseTo(1.502001, within(1e-9));
    }

    @Test
    void aClockThatWasSetBackGivesZero() {
        var histogram = Histogram.ofSeconds(1);

        histogram.addNanos(-5_000_000_000L);

        assertThat(histogram.counts().buckets()).containsExactly(1, 0);
        assertThat(histogram.counts().sum()).isZero();
    }

    @Test
    void aMillionDaysDoNotOverflow() {
        var histogram = Histogram.ofSeconds(1);
        var day = 86_400_000_000_000L;

        IntStream.range(0, 1_000_000).forEach(each -> histogram.addNanos(day));

        assertThat(histogram.counts().sum()).isCloseTo(86_400e6, within(1.0));
    }

    @Test
    void nothingIsLostWhenManyAddAtOnce() {
        var histogram = Histogram.ofNumbers(1);

        CompletableFuture.allOf(IntStream.range(0, 8)
                        .mapToObj(thread -> CompletableFuture.runAsync(
                                () -> IntStream.range(0, 10_000).forEach(each -> histogram.addNumber(1))))
                        .toArray(CompletableFuture[]::new))
                .join();

        assertThat(histogram.counts().buckets()).containsExactly(80_000, 0);
    }
}
