package io.narrows.exporter.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.image.StartCache.Dump;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class StartCacheTest {
    private static final int HEADER = 32;
    private static final int CHECKSUM = 4;
    private static final int TIME = 48;

    @Test
    void timesAndChecksumsAreLeftOut() {
        var first = dump(1000, 0xAAAA, 7);
        var second = dump(5000, 0xBBBB, 7);

        var timeless = StartCache.timeless(first, second);

        assertThat(timeless).contains(bytes(0, 0, 7));
    }

    @Test
    void whatDiffersAndIsNoTimeOfTheTwoMakesIsNotLeftOut() {
        var first = dump(1000, 0xAAAA, 7);
        var second = dump(5000, 0xBBBB, 8);

        assertThat(StartCache.timeless(first, second)).isEmpty();
    }

    @Test
    void aTimeOutsideOfItsMakeIsNone() {
        var first = dump(1000, 0xAAAA, 7);
        var late = new Dump(bytes(9000, 0xBBBB, 7), 4990, 5010);

        assertThat(StartCache.timeless(first, late)).isEmpty();
    }

    @Test
    void twoOfDifferentSizeAreNotTheSame() {
        var first = dump(1000, 0xAAAA, 7);
        var longer = new Dump(new byte[first.bytes().length + 8], 4990, 5010);

        assertThat(StartCache.timeless(first, longer)).isEmpty();
    }

    private static Dump dump(long time, int checksum, long content) {
        return new Dump(bytes(time, checksum, content), time - 10, time + 10);
    }

    private static byte[] bytes(long time, int checksum, long content) {
        return ByteBuffer.allocate(64)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(CHECKSUM, checksum)
                .putInt(12, HEADER)
                .putLong(TIME, time)
                .putLong(TIME + 8, content)
                .array();
    }
}
