package io.narrows.exporter.adapter.inbound.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.http2.Http2FrameData;
import io.helidon.http.http2.Http2FrameHeader;
import io.helidon.http.http2.Http2Headers;
import io.helidon.http.http2.Http2HuffmanDecoder;
import io.narrows.exporter.adapter.inbound.http.Http2Connection.Frame;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Reads the answers that an exporter sends on a connection of HTTP/2. For one thread.
final class Http2Answers {
    private static final long TABLE = 4_096;
    private static final int INTERIM = 100;
    /// The length of the stream identifier in a GOAWAY frame, before its error code.
    private static final int LAST_STREAM = 4;

    private final RawConnection connection;
    private final Http2Headers.DynamicTable table = Http2Headers.DynamicTable.create(TABLE);
    private final Http2HuffmanDecoder huffman = Http2HuffmanDecoder.create();
    private final Map<Integer, Answer> answers = new HashMap<>();
    private final Set<Integer> ended = new HashSet<>();
    private final Set<Integer> errors = new HashSet<>();
    private boolean isGoingAway;

    Http2Answers(RawConnection connection) {
        this.connection = connection;
    }

    /// An answer on a stream.
    record Answer(int status, ByteArrayOutputStream body) {}

    Map<Integer, Answer> answers() {
        return answers;
    }

    Answer on(int stream) {
        return Objects.requireNonNull(answers.get(stream), "an answer");
    }

    /// The error codes of the streams and of the connection.
    Set<Integer> errors() {
        return errors;
    }

    /// Reads until the exporter ends the connection.
    void readAll() throws IOException {
        for (var frame = next(); frame.isPresent(); frame = next()) {
            take(frame.orElseThrow());
        }
    }

    /// Reads until this many streams have ended, or the exporter says that it ends the connection.
    void readUntilEnded(int streams) throws IOException {
        while (ended.size() < streams && !isGoingAway) {
            var frame = next();
            if (frame.isEmpty()) {
                return;
            }
            take(frame.orElseThrow());
        }
    }

    private void take(Frame frame) {
        switch (frame.type()) {
            case Http2Connection.HEADERS -> {
                int status = status(frame);
                if (status != INTERIM) {
                    answers.put(frame.stream(), new Answer(status, new ByteArrayOutputStream()));
                }
                end(frame);
            }
            case Http2Connection.DATA -> {
                on(frame.stream()).body().writeBytes(frame.content());
                end(frame);
            }
            case Http2Connection.RST_STREAM -> {
                errors.add(code(frame.content(), 0));
                ended.add(frame.stream());
            }
            case Http2Connection.GO_AWAY -> {
                errors.add(code(frame.content(), LAST_STREAM));
                isGoingAway = true;
            }
            default -> {} // SETTINGS, WINDOW_UPDATE, PING
        }
    }

    private void end(Frame frame) {
        if ((frame.flags() & Http2Connection.END_STREAM) != 0) {
            ended.add(frame.stream());
        }
    }

    private static int code(byte[] payload, int at) {
        return payload[at + 3]; // the highest code is 13
    }

    private int status(Frame frame) {
        var buffer = BufferData.create(frame.bytes());
        var data = new Http2FrameData(Http2FrameHeader.create(buffer), buffer);
        return Http2Headers.create(null, table, huffman, data).status().code();
    }

    private Optional<Frame> next() throws IOException {
        try {
            return Optional.of(Frame.read(connection));
        } catch (SocketException | EOFException e) {
            return Optional.empty();
        }
    }
}
