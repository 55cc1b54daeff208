package io.narrows.exporter.adapter.inbound.http.body;

import io.narrows.exporter.adapter.inbound.http.answer.Refusal;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// The raw body from the network, bounded in size. Reports progress each time bytes arrive.
final class SentBody extends FilterInputStream {
    private final long limit;
    private final Runnable onProgress;
    private long read;
    private boolean isOver;

    /// @param limit in bytes
    SentBody(InputStream in, long limit, Runnable onProgress) {
        super(in);
        this.limit = limit;
        this.onProgress = onProgress;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    /// @throws Refusal if the body is longer than the limit
    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = readSent(target, offset, length);
        isOver = count < 0;
        read += Math.max(0, count);
        if (read > limit) {
            throw Refusal.tooLarge(limit);
        }
        onProgress.run();
        return count;
    }

    /// Reads from the connection. With HTTP/2, Helidon first asks for the body (`100 Continue`). If the connection ends
    /// meanwhile, Helidon interrupts this thread and throws `IllegalStateException`; seen with 4.5.0.
    private int readSent(byte[] target, int offset, int length) throws IOException {
        try {
            return super.read(target, offset, length);
        } catch (IllegalStateException e) {
            if (e.getCause() instanceof InterruptedException) {
                throw new IOException("the connection ended before the body was read", e);
            }
            throw e;
        }
    }

    /// An estimate, because the real number is not known: more than zero until the end of the body was read.
    /// `GZIPInputStream` looks for another member only if bytes are available.
    @Override
    public int available() {
        return isOver ? 0 : 1;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
