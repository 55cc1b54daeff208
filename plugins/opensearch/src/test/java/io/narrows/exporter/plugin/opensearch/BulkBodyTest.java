package io.narrows.exporter.plugin.opensearch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BulkBodyTest {
    private static final int PLENTY = Integer.MAX_VALUE;

    private static BulkItem item(int number, int size) {
        var document = "{\"n\":\"" + "xyz".repeat(size / 3) + "\"}";
        var halves = List.of(utf8(document.substring(0, 5)), utf8(document.substring(5)));
        return BulkItem.create(IndexName.of("s" + number, ""), "id" + number, halves);
    }

    private static String line(int number, int size) {
        return "{\"create\":{\"_index\":\"s" + number + "\",\"_id\":\"id" + number + "\"}}\n{\"n\":\""
                + "xyz".repeat(size / 3) + "\"}\n";
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8)).asReadOnlyBuffer();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1_000, BulkBody.PIECE, PLENTY})
    void howeverLittleTheConnectionTakesTheBodyIsWrittenOnce(int taken) throws IOException {
        var sizes = List.of(0, 100, BulkBody.LARGE - 10, BulkBody.LARGE, 3, 2 * BulkBody.PIECE + 30, 50);
        var items = new ArrayList<BulkItem>();
        var expected = new StringBuilder();
        for (int i = 0; i < sizes.size(); i++) {
            items.add(item(i, sizes.get(i)));
            expected.append(line(i, sizes.get(i)));
        }
        var body = new BulkBody(items);
        var connection = new Connection(taken);

        while (!connection.isEnded) {
            body.produce(connection);
        }

        assertThat(connection.written.toString(UTF_8)).isEqualTo(expected.toString());
        assertThat(body.getContentLength()).isEqualTo(expected.length());
        assertThat(connection.largest).isLessThanOrEqualTo(BulkBody.PIECE);
    }

    @Test
    void smallDocumentsAreWrittenTogether() throws IOException {
        var items = new ArrayList<BulkItem>();
        for (int i = 0; i < 20; i++) {
            items.add(item(i, 300));
        }
        var connection = new Connection(PLENTY);

        new BulkBody(items).produce(connection);

        assertThat(connection.isEnded).isTrue();
        assertThat(connection.writes).isEqualTo(1);
    }

    /// A connection that takes only so many bytes of each write.
    private static final class Connection implements DataStreamChannel {
        private final int taken;
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private int writes;
        private int largest;
        private boolean isEnded;

        private Connection(int taken) {
            this.taken = taken;
        }

        @Override
        public void requestOutput() {}

        @Override
        public int write(ByteBuffer piece) {
            writes++;
            largest = Math.max(largest, piece.remaining());
            var bytes = new byte[Math.min(taken, piece.remaining())];
            piece.get(bytes);
            written.writeBytes(bytes);
            return bytes.length;
        }

        @Override
        public void endStream() {
            isEnded = true;
        }

        @Override
        public void endStream(List<? extends Header> trailers) {
            isEnded = true;
        }
    }
}
