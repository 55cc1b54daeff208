package io.narrows.exporter.adapter.inbound.http.body;

import io.narrows.exporter.adapter.inbound.http.answer.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.function.LongConsumer;

/// Reads a body whose length the sender has said, into one array of that length.
///
/// A sender may say anything, so memory is allocated for at most four times what has arrived, or 4 KiB.
final class SizedBody {
    private static final int FIRST = 4 * 1024;
    private static final int GROWTH = 4;

    private SizedBody() {}

    /// @param length in bytes, as said in `Content-Length`
    /// @param onGrowth receives the new size of the array before it grows
    /// @throws Refusal if the stream is longer than said
    static byte[] read(InputStream in, int length, LongConsumer onGrowth) throws IOException {
        var body = new byte[Math.min(length, FIRST)];
        int size = 0;
        while (size < length) {
            if (size == body.length) {
                int larger = (int) Math.min(length, (long) GROWTH * size);
                onGrowth.accept(larger);
                body = Arrays.copyOf(body, larger);
            }
            int read = in.read(body, size, body.length - size);
            if (read < 0) {
                return Arrays.copyOf(body, size);
            }
            size += read;
        }
        if (in.read() >= 0) {
            throw Refusal.invalid("body", "is longer than its Content-Length");
        }
        return body;
    }
}
