package io.narrows.exporter.adapter.inbound.http.body;

import io.narrows.exporter.adapter.inbound.http.answer.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/// Reads a stream to its end in segments and joins them into one array. Memory is allocated only for bytes that have
/// arrived.
final class Segments {
    private static final int FIRST = 4 * 1024;
    private static final int LARGEST = 1024 * 1024;

    private final List<byte[]> full = new ArrayList<>();
    private byte[] last = new byte[FIRST];
    private int lastSize;
    private long size;

    private Segments() {}

    /// @param limit in bytes
    /// @param onGrowth receives the total size so far, before memory for more is allocated
    /// @throws Refusal if the stream is longer than the limit
    static byte[] read(InputStream in, long limit, LongConsumer onGrowth) throws IOException {
        var segments = new Segments();
        for (int read = segments.readFrom(in); read >= 0; read = segments.readFrom(in)) {
            if (segments.size > limit) {
                throw Refusal.tooLarge(limit);
            }
            onGrowth.accept(segments.size);
        }
        return segments.joined();
    }

    /// Lets other virtual threads run before each segment, because to unpack one takes long and keeps the carrier.
    @SuppressWarnings("ThreadPriorityCheck")
    private int readFrom(InputStream in) throws IOException {
        if (lastSize == last.length) {
            Thread.yield();
            full.add(last);
            last = new byte[Math.clamp(size, FIRST, LARGEST)];
            lastSize = 0;
        }
        int read = in.read(last, lastSize, last.length - lastSize);
        lastSize += Math.max(0, read);
        size += Math.max(0, read);
        return read;
    }

    private byte[] joined() {
        var joined = new byte[Math.toIntExact(size)];
        int at = 0;
        for (var segment : full) {
            System.arraycopy(segment, 0, joined, at, segment.length);
            at += segment.length;
        }
        System.arraycopy(last, 0, joined, at, lastSize);
        return joined;
    }
}
