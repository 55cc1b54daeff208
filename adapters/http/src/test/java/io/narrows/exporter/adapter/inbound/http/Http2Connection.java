package io.narrows.exporter.adapter.inbound.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/// A connection of HTTP/2 without TLS on which a test sends any frames.
record Http2Connection(RawConnection connection) implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int GO_AWAY = 7;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    record Frame(int type, int flags, String payload) {}

    /// @param settings the payload of the first frame
    static Http2Connection open(int port, int... settings) throws IOException {
        var connection = new Http2Connection(new RawConnection(port));
        connection.connection.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        return connection.send(SETTINGS, 0, 0, block(settings));
    }

    Http2Connection send(int type, int flags, int stream, byte[] payload) throws IOException {
        var frame = new ByteArrayOutputStream();
        frame.write(payload.length >> 16);
        frame.write(payload.length >> 8);
        frame.write(payload.length);
        frame.write(type);
        frame.write(flags);
        frame.writeBytes(new byte[] {0, 0, 0, (byte) stream});
        frame.writeBytes(payload);
        connection.send(frame.toByteArray());
        return this;
    }

    /// The next frame that matches. Other frames are skipped.
    Frame next(Predicate<Frame> wanted) throws IOException {
        while (true) {
            var header = connection.bytes(9);
            int length = ((header[0] & 0xff) << 16) | ((header[1] & 0xff) << 8) | (header[2] & 0xff);
            var frame =
                    new Frame(header[3], header[4], new String(connection.bytes(length), StandardCharsets.ISO_8859_1));
            if (wanted.test(frame)) {
                return frame;
            }
        }
    }

    /// A header block that requests a path of `localhost`, followed by the given bytes.
    static byte[] request(boolean isPost, String path, byte[] more) {
        return request(isPost, path, "localhost", more);
    }

    static byte[] request(boolean isPost, String path, String authority, byte[] more) {
        var block = new ByteArrayOutputStream();
        block.write(isPost ? 0x83 : 0x82);
        block.write(0x86); // http
        block.write(0x04); // path
        block.write(path.length());
        block.writeBytes(path.getBytes(StandardCharsets.US_ASCII));
        block.write(0x01); // authority
        block.write(authority.length());
        block.writeBytes(authority.getBytes(StandardCharsets.US_ASCII));
        block.writeBytes(more);
        return block.toByteArray();
    }

    static byte[] block(int... bytes) {
        var block = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            block[i] = (byte) bytes[i];
        }
        return block;
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
