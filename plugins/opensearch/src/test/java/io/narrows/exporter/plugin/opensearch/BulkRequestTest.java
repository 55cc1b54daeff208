package io.narrows.exporter.plugin.opensearch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BulkRequestTest {

    @Test
    void theBodyIsWrittenAtOnceSoThatTheTransportDoesNotCopyAGrowingBuffer() throws IOException {
        var items = new ArrayList<BulkItem>();
        var expected = new StringBuilder();
        for (int i = 0; i < 3; i++) {
            var document = "{\"n\":\"" + "x".repeat(20_000 * i) + "\"}";
            var halves = List.of(utf8(document.substring(0, 5)), utf8(document.substring(5)));
            items.add(BulkItem.create(IndexName.of("s" + i, ""), "id" + i, halves));
            expected.append("{\"create\":{\"_index\":\"s")
                    .append(i)
                    .append("\",\"_id\":\"id")
                    .append(i);
            expected.append("\"}}\n").append(document).append('\n');
        }
        var request = new BulkRequest(items);
        var written = new Pieces();

        assertThat(request.serialize(written)).isEqualTo("application/x-ndjson");

        assertThat(written.sizes).containsExactly(expected.length());
        assertThat(written).hasToString(expected.toString());
        assertThat(new String(request.getBody().orElseThrow().body().readAllBytes(), UTF_8))
                .isEqualTo(expected.toString());
        assertThat(items.stream().mapToInt(BulkItem::size).sum()).isEqualTo(expected.length());
    }

    @Test
    void aLargeBodyIsWrittenInLargePieces() throws IOException {
        var document = "{\"n\":\"" + "xyz".repeat(BulkRequest.PIECE) + "\"}";
        var item = BulkItem.create(IndexName.of("s", ""), "id", List.of(utf8(document)));
        var request = new BulkRequest(List.of(item, item));
        var line = "{\"create\":{\"_index\":\"s\",\"_id\":\"id\"}}\n" + document + "\n";
        var written = new Pieces();

        request.serialize(written);

        assertThat(written).hasToString(line + line);
        assertThat(written.sizes.subList(0, written.sizes.size() - 1)).containsOnly(BulkRequest.PIECE);
        assertThat(request.body().readAllBytes()).isEqualTo(written.toByteArray());
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8)).asReadOnlyBuffer();
    }

    /// Knows the size of each piece that was written.
    private static final class Pieces extends ByteArrayOutputStream {
        private final List<Integer> sizes = new ArrayList<>();

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            sizes.add(length);
            super.write(bytes, offset, length);
        }
    }
}
