package io.narrows.exporter.deploy.load;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The HTTP/1.1 messages that arrive on one connection. Reads no more than it must, because a sender or a destination
/// that works harder than the program between them would measure itself.
///
/// Not thread-safe.
final class HttpMessages {
    private static final int BUFFER = 16 * 1024;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int from;
    private int to;

    /// The part of a message before its body.
    ///
    /// @param headers by their names in lower case
    record Head(String firstLine, Map<String, String> headers) {
        String header(String name) {
            return headers.getOrDefault(name, "");
        }

        boolean closes() {
            return header("connection").equalsIgnoreCase("close");
        }
    }

    HttpMessages(InputStream in) {
        this.in = in;
    }

    /// Reads the head of the next message.
    ///
    /// @return empty if the peer closed the connection instead
    Optional<Head> head() throws IOException {
        if (from == to && !fill()) {
            return Optional.empty();
        }
        var firstLine = line();
        Map<String, String> headers = new HashMap<>();
        for (var line = line(); !line.isEmpty(); line = line()) {
            var colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return Optional.of(new Head(firstLine, headers));
    }

    /// Reads the body that follows a head. A message without a length has none.
    byte[] body(Head head) throws IOException {
        if (head.header("transfer-encoding").equalsIgnoreCase("chunked")) {
            return chunks();
        }
        var length = head.header("content-length");
        return length.isEmpty() ? new byte[0] : bytes(Integer.parseInt(length));
    }

    private byte[] chunks() throws IOException {
        var body = new ByteArrayOutputStream();
        for (int length = chunkLength(); length > 0; length = chunkLength()) {
            body.write(bytes(length));
            line();
        }
        while (!line().isEmpty()) {
            // a trailer
        }
        return body.toByteArray();
    }

    private int chunkLength() throws IOException {
        return Integer.parseInt(line().split(";", 2)[0].strip(), 16);
    }

    private byte[] bytes(int length) throws IOException {
        var bytes = new byte[length];
        var buffered = Math.min(length, to - from);
        System.arraycopy(buffer, from, bytes, 0, buffered);
        from += buffered;
        if (in.readNBytes(bytes, buffered, length - buffered) < length - buffered) {
            throw new IOException("the message broke off");
        }
        return bytes;
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        while (true) {
            for (int i = from; i < to; i++) {
                if (buffer[i] == '\n') {
                    line.append(text(from, i));
                    from = i + 1;
                    return line.toString().stripTrailing();
                }
            }
            line.append(text(from, to));
            from = to;
            if (!fill()) {
                throw new IOException("the connection was closed");
            }
        }
    }

    private String text(int begin, int end) {
        return new String(buffer, begin, end - begin, StandardCharsets.ISO_8859_1);
    }

    private boolean fill() throws IOException {
        from = 0;
        to = Math.max(0, in.read(buffer));
        return to > 0;
    }
}
