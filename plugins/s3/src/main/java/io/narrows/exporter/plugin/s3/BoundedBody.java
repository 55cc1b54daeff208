package io.narrows.exporter.plugin.s3;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Reads the body of an answer up to a limit. For one thread.
final class BoundedBody extends FilterInputStream {
    private int rest;

    BoundedBody(InputStream body, int longest) {
        super(body);
        this.rest = longest;
    }

    @Override
    public int read() throws IOException {
        int next = rest == 0 ? -1 : super.read();
        rest -= next < 0 ? 0 : 1;
        return next;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = rest == 0 ? -1 : super.read(bytes, offset, Math.min(length, rest));
        rest -= Math.max(0, read);
        return read;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = super.skip(Math.min(count, rest));
        rest -= (int) skipped;
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
