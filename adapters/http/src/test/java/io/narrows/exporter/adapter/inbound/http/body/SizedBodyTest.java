package io.narrows.exporter.adapter.inbound.http.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.inbound.http.answer.Refusal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SizedBodyTest {
    private static final int MEBIBYTE = 1 << 20;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2_000, 4_095, 4_096, 4_097, 16_384, 16_385, 200_000, MEBIBYTE})
    void aBodyIsReadWhole(int length) throws IOException {
        var sent = new byte[length];
        new Random(length).nextBytes(sent);

        assertThat(SizedBody.read(new ByteArrayInputStream(sent), length, size -> {}))
                .isEqualTo(sent);
        assertThat(SizedBody.read(new OneByteAtATime(sent), length, size -> {})).isEqualTo(sent);
    }

    /// A sender that says it sends much, and sends little, does not get the memory for much.
    @Test
    void memoryGrowsWithWhatHasArrived() throws IOException {
        var announced = new ArrayList<Long>();
        var sent = new Counted(new byte[MEBIBYTE]);

        SizedBody.read(sent, MEBIBYTE, size -> {
            assertThat(size).isLessThanOrEqualTo(4L * sent.count);
            announced.add(size);
        });

        assertThat(announced).containsExactly(16L << 10, 64L << 10, 256L << 10, 1L << 20);
    }

    @Test
    void aSmallBodyNeedsNoGrowth() throws IOException {
        SizedBody.read(new ByteArrayInputStream(new byte[4_096]), 4_096, size -> {
            throw new AssertionError("grew to " + size);
        });
    }

    @Test
    void nothingIsTakenThatCameBehindTheBody() {
        var longer =
                new SequenceInputStream(new ByteArrayInputStream(new byte[10]), new ByteArrayInputStream(new byte[1]));

        assertThatThrownBy(() -> SizedBody.read(longer, 10, size -> {}))
                .isInstanceOf(Refusal.class)
                .hasMessage("body is longer than its Content-Length");
    }

    /// Gives one byte to each reading.
    private static final class OneByteAtATime extends ByteArrayInputStream {
        OneByteAtATime(byte[] bytes) {
            super(bytes);
        }

        @Override
        public synchronized int read(byte[] target, int offset, int length) {
            return super.read(target, offset, Math.min(1, length));
        }
    }

    /// Counts what was read.
    private static final class Counted extends InputStream {
        private final ByteArrayInputStream bytes;
        private long count;

        Counted(byte[] bytes) {
            this.bytes = new ByteArrayInputStream(bytes);
        }

        @Override
        public int read() {
            return bytes.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            int read = bytes.read(target, offset, length);
            count += Math.max(0, read);
            return read;
        }
    }

    @Test
    void aBodyThatEndsEarlyIsShorter() throws IOException {
        assertThat(List.of(SizedBody.read(new ByteArrayInputStream(new byte[7]), 5_000, size -> {}).length))
                .containsExactly(7);
    }
}
