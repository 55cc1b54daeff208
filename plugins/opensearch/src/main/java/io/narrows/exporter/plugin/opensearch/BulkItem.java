package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.json.JsonStrings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A document in a `_bulk` request, stored unless a document with its id exists.
///
/// @param action the line before the document, with its line feed
/// @param source the document, a JSON object on one line, in pieces
record BulkItem(IndexName index, String id, ByteBuffer action, List<ByteBuffer> source) {
    BulkItem {
        source = List.copyOf(source);
    }

    static BulkItem create(IndexName index, String id, List<ByteBuffer> source) {
        var action = "{\"create\":{\"_index\":" + JsonStrings.quote(index.value()) + ",\"_id\":\"" + id + "\"}}\n";
        return new BulkItem(index, id, ByteBuffer.wrap(action.getBytes(StandardCharsets.UTF_8)), source);
    }

    /// The size in bytes of its two lines.
    int size() {
        int size = action.remaining() + 1;
        for (var piece : source) {
            size += piece.remaining();
        }
        return size;
    }

    /// Writes the action line and the document line, each ended by a line feed.
    ///
    /// @param at where to begin
    /// @return the place behind them
    int writeTo(byte[] target, int at) {
        int end = put(action, target, at);
        for (var piece : source) {
            end = put(piece, target, end);
        }
        target[end] = '\n';
        return end + 1;
    }

    private static int put(ByteBuffer piece, byte[] target, int at) {
        piece.get(piece.position(), target, at, piece.remaining());
        return at + piece.remaining();
    }

    /// Leaves out the content, because a report may hold anything.
    @Override
    public String toString() {
        return "BulkItem[" + index + "/" + id + "]";
    }
}
