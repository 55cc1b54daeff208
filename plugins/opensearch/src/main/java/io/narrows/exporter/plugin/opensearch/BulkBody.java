package io.narrows.exporter.plugin.opensearch;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.opensearch.client.opensearch.generic.Body;

/// The body of a `_bulk` request: the bytes of its items one after the other, without copying them together.
record BulkBody(List<BulkItem> items) implements Body {
    @Override
    public String contentType() {
        return "application/x-ndjson";
    }

    @Override
    public InputStream body() {
        return new Lines(items);
    }

    @Override
    public void close() {}

    /// Streams the bytes of all items, one after the other.
    private static final class Lines extends InputStream {
        private final Iterator<ByteBuffer> pieces;
        private ByteBuffer piece = ByteBuffer.allocate(0);

        private Lines(List<BulkItem> items) {
            this.pieces = items.stream().flatMap(item -> item.lines().stream()).iterator();
        }

        @Override
        public int read() {
            return hasMore() ? piece.get() & 0xFF : -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            if (length == 0) {
                return 0;
            }
            if (!hasMore()) {
                return -1;
            }
            int read = Math.min(length, piece.remaining());
            piece.get(bytes, offset, read);
            return read;
        }

        private boolean hasMore() {
            while (!piece.hasRemaining() && pieces.hasNext()) {
                piece = pieces.next();
            }
            return piece.hasRemaining();
        }
    }
}
