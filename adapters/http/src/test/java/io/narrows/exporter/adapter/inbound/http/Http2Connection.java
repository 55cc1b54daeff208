package io.narrows.exporter.adapter.inbound.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
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

    /// A frame.
    ///
    /// @param payload its bytes, decoded as ISO 8859-1
    record Frame(int type, int flags, int stream, String payload) {
        private static final int HEADER = 9;

        static Frame of(int type, int flags, int stream, byte[] payload) {
            return new Frame(type, flags, stream, new String(payload, StandardCharsets.ISO_8859_1));
        }

        static Frame read(RawConnection connection) throws IOException {
            var header = ByteBuffer.wrap(connection.bytes(HEADER));
            int start = header.getInt();
            return of(
                    start & 0xff,
                    header.get() & 0xff,
                    header.getInt() & Integer.MAX_VALUE,
                    connection.bytes(start >>> 8));
        }

        byte[] content() {
            return payload.getBytes(StandardCharsets.ISO_8859_1);
        }

        byte[] bytes() {
            return ByteBuffer.allocate(HEADER + payload.length())
                    .putInt((payload.length() << 8) | (type & 0xff))
                    .put((byte) flags)
                    .putInt(stream)
                    .put(content())
                    .array();
        }
    }

    /// @param settings the payload of the first frame
    static Http2Connection open(int port, int... settings) throws IOException {
        var connection = new Http2Connection(new RawConnection(port));
        connection.connection.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        return connection.send(SETTINGS, 0, 0, block(settings));
    }

    Http2Connection send(int type, int flags, int stream, byte[] payload) throws IOException {
        connection.send(Frame.of(type, flags, stream, payload).bytes());
        return this;
    }

    /// The next frame that matches. Other frames are skipped.
    Frame next(Predicate<Frame> wanted) throws IOException {
        while (true) {
            var frame = Frame.read(connection);
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
