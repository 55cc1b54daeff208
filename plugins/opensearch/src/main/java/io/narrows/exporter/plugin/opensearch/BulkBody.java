package io.narrows.exporter.plugin.opensearch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.DataStreamChannel;

/// The body of one `_bulk` request, written to the connection from the bytes of the reports. Small parts are gathered
/// into pieces, and large ones are not copied. Used by one thread.
final class BulkBody implements AsyncEntityProducer {
    static final String CONTENT_TYPE = "application/x-ndjson";

    /// The largest piece that is written at once. The JDK copies each piece to memory outside the heap.
    static final int PIECE = 64 * 1024;

    /// A part of this size is not worth copying.
    static final int LARGE = 16 * 1024;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final long length;
    private final Iterator<ByteBuffer> parts;
    private final ByteBuffer gathered;
    private ByteBuffer part = NOTHING;
    private ByteBuffer piece = NOTHING;

    BulkBody(List<BulkItem> items) {
        var all = new ArrayList<ByteBuffer>();
        for (var item : items) {
            all.addAll(item.parts());
        }
        this.length = BulkItem.sizeOf(items);
        this.parts = all.iterator();
        this.gathered = ByteBuffer.allocate((int) Math.min(length, PIECE));
    }

    @Override
    public long getContentLength() {
        return length;
    }

    @Override
    public String getContentType() {
        return CONTENT_TYPE;
    }

    @Override
    @SuppressWarnings("NullAway") // null by the contract, for no encoding
    public String getContentEncoding() {
        return null;
    }

    @Override
    public boolean isChunked() {
        return false;
    }

    @Override
    public Set<String> getTrailerNames() {
        return Set.of();
    }

    @Override
    public boolean isRepeatable() {
        return false;
    }

    /// Always more than zero, as for every producer that need not wait for its bytes.
    @Override
    public int available() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void produce(DataStreamChannel channel) throws IOException {
        while (piece.hasRemaining() || nextPiece()) {
            channel.write(piece);
            if (piece.hasRemaining()) {
                return; // the connection takes no more for now
            }
        }
        channel.endStream();
    }

    /// @return false at the end of the body
    private boolean nextPiece() {
        gathered.clear();
        while (gathered.hasRemaining() && nextPart() && part.remaining() < LARGE) {
            gather();
        }
        if (gathered.position() > 0) {
            piece = gathered.flip();
            return true;
        }
        if (!part.hasRemaining()) {
            return false;
        }
        int size = Math.min(part.remaining(), PIECE);
        piece = part.slice(part.position(), size);
        part.position(part.position() + size);
        return true;
    }

    private boolean nextPart() {
        while (!part.hasRemaining() && parts.hasNext()) {
            part = parts.next().duplicate();
        }
        return part.hasRemaining();
    }

    private void gather() {
        int size = Math.min(part.remaining(), gathered.remaining());
        gathered.put(part.slice(part.position(), size));
        part.position(part.position() + size);
    }

    @Override
    public void failed(Exception cause) {}

    @Override
    public void releaseResources() {}
}
