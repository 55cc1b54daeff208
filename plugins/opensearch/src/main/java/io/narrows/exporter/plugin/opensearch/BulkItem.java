package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.json.JsonStrings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A document in a `_bulk` request, stored unless a document with its id exists.
///
/// @param action the line before the document, with its line feed
/// @param source the document, a JSON object on one line, in pieces
record BulkItem(IndexName index, String id, ByteBuffer action, List<ByteBuffer> source) {
    private static final ByteBuffer NEW_LINE =
            ByteBuffer.wrap(new byte[] {'\n'}).asReadOnlyBuffer();

    BulkItem {
        source = List.copyOf(source);
    }

    static BulkItem create(IndexName index, String id, List<ByteBuffer> source) {
        var action = "{\"create\":{\"_index\":" + JsonStrings.quote(index.value()) + ",\"_id\":\"" + id + "\"}}\n";
        return new BulkItem(index, id, ByteBuffer.wrap(action.getBytes(StandardCharsets.UTF_8)), source);
    }

    /// The size in bytes of its two lines.
    int size() {
        int size = action.remaining() + NEW_LINE.remaining();
        for (var piece : source) {
            size += piece.remaining();
        }
        return size;
    }

    /// The size in bytes of several items together.
    static long sizeOf(List<BulkItem> items) {
        long size = 0;
        for (var item : items) {
            size += item.size();
        }
        return size;
    }

    /// The action line and the document line, each ended by a line feed. Readers must not move their positions.
    List<ByteBuffer> parts() {
        var parts = new ArrayList<ByteBuffer>(source.size() + 2);
        parts.add(action);
        parts.addAll(source);
        parts.add(NEW_LINE);
        return parts;
    }

    /// Leaves out the content, because a report may hold anything.
    @Override
    public String toString() {
        return "BulkItem[" + index + "/" + id + "]";
    }
}
