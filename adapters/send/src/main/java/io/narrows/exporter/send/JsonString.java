package io.narrows.exporter.send;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// UTF-8 as it stands between the quotes of a JSON string, without a copy of the whole.
final class JsonString {
    private static final int CHUNK = 1 << 16;
    private static final int LONGEST_ESCAPE = 6;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private JsonString() {}

    static long length(byte[] utf8, int from, int to) {
        long length = (long) to - from;
        for (int i = from; i < to; i++) {
            byte b = utf8[i];
            if (b == '"' || b == '\\' || b == '\n' || b == '\r' || b == '\t') {
                length++;
            } else if (b >= 0 && b < ' ') {
                length += LONGEST_ESCAPE - 1;
            }
        }
        return length;
    }

    static void write(byte[] utf8, int from, int to, OutputStream out) throws IOException {
        var chunk = new byte[(int) Math.min(CHUNK, ((long) to - from) * LONGEST_ESCAPE)];
        int size = 0;
        for (int i = from; i < to; i++) {
            if (size > chunk.length - LONGEST_ESCAPE) {
                out.write(chunk, 0, size);
                size = 0;
            }
            byte b = utf8[i];
            if (b == '"' || b == '\\') {
                chunk[size++] = '\\';
                chunk[size++] = b;
            } else if (b < 0 || b >= ' ') {
                chunk[size++] = b;
            } else {
                size = escape(b, chunk, size);
            }
        }
        out.write(chunk, 0, size);
    }

    private static int escape(byte control, byte[] chunk, int start) {
        int size = start;
        chunk[size++] = '\\';
        switch (control) {
            case '\n' -> chunk[size++] = 'n';
            case '\r' -> chunk[size++] = 'r';
            case '\t' -> chunk[size++] = 't';
            default -> {
                chunk[size++] = 'u';
                chunk[size++] = '0';
                chunk[size++] = '0';
                chunk[size++] = HEX[control >> 4];
                chunk[size++] = HEX[control & 0xF];
            }
        }
        return size;
    }
}
