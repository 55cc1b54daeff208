package io.narrows.exporter.plugin.opensearch;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.client.opensearch.generic.Body;
import org.opensearch.client.opensearch.generic.Request;
import org.opensearch.client.transport.GenericSerializable;

/// A `_bulk` request.
///
/// The transport asks it to write its body into a buffer of the transport, which grows. The requests that
/// opensearch-java makes write 8 KiB after 8 KiB. This one writes a body of the usual size at once, so that the buffer
/// grows once, and a larger one in large pieces.
record BulkRequest(List<BulkItem> items) implements Request, Body, GenericSerializable {
    private static final String CONTENT_TYPE = "application/x-ndjson";

    /// The largest piece that is written at once.
    static final int PIECE = 64 * 1024;

    @Override
    public String getMethod() {
        return "POST";
    }

    @Override
    public String getEndpoint() {
        return "/_bulk";
    }

    @Override
    public Map<String, String> getParameters() {
        return Map.of("filter_path", BulkAnswer.WANTED);
    }

    @Override
    public Collection<Map.Entry<String, String>> getHeaders() {
        return List.of();
    }

    @Override
    public Optional<Body> getBody() {
        return Optional.of(this);
    }

    @Override
    public String contentType() {
        return CONTENT_TYPE;
    }

    @Override
    public InputStream body() {
        var body = new ByteArrayOutputStream(Math.toIntExact(BulkItem.sizeOf(items)));
        serialize(body);
        return new ByteArrayInputStream(body.toByteArray());
    }

    @Override
    public void close() {}

    @Override
    public String serialize(OutputStream out) {
        try {
            var pieces = new Pieces(out, (int) Math.min(BulkItem.sizeOf(items), PIECE));
            for (var item : items) {
                for (var part : item.parts()) {
                    pieces.add(part);
                }
            }
            pieces.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return CONTENT_TYPE;
    }

    /// Gathers bytes, and writes them whenever a piece is full.
    private static final class Pieces {
        private final OutputStream out;
        private final byte[] piece;
        private int filled;

        Pieces(OutputStream out, int size) {
            this.out = out;
            this.piece = new byte[size];
        }

        void add(ByteBuffer part) throws IOException {
            int from = part.position();
            while (from < part.limit()) {
                if (filled == piece.length) {
                    flush();
                }
                int length = Math.min(part.limit() - from, piece.length - filled);
                part.get(from, piece, filled, length);
                filled += length;
                from += length;
            }
        }

        void flush() throws IOException {
            out.write(piece, 0, filled);
            filled = 0;
        }
    }
}
