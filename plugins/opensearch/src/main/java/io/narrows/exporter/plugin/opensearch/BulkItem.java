package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.json.JsonStrings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A document in a `_bulk` request, stored unless a document with its id exists.
///
/// @param source the document, a JSON object on one line, in pieces
record BulkItem(IndexName index, String id, List<ByteBuffer> source) {
    private static final byte[] NEW_LINE = {'\n'};

    BulkItem {
        source = List.copyOf(source);
    }

    /// The size in bytes of its two lines.
    long size() {
        return lines().stream().mapToLong(ByteBuffer::remaining).sum();
    }

    /// The action line and the document line, each ended by a line feed. Can be read once.
    List<ByteBuffer> lines() {
        var lines = new ArrayList<ByteBuffer>(source.size() + 2);
        lines.add(action());
        for (var piece : source) {
            lines.add(piece.duplicate());
        }
        lines.add(ByteBuffer.wrap(NEW_LINE));
        return lines;
    }

    private ByteBuffer action() {
        var action = "{\"create\":{\"_index\":" + JsonStrings.quote(index.value()) + ",\"_id\":\"" + id + "\"}}\n";
        return ByteBuffer.wrap(action.getBytes(StandardCharsets.UTF_8));
    }

    /// Leaves out the content, because a report may hold anything.
    @Override
    public String toString() {
        return "BulkItem[" + index + "/" + id + "]";
    }
}
