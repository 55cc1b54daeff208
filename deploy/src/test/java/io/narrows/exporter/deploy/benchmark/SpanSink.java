package io.narrows.exporter.deploy.benchmark;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.zip.GZIPInputStream;

/// A collector that takes OTLP over HTTP and keeps nothing but the number of spans, so that it takes little of the
/// machine that is measured.
final class SpanSink implements AutoCloseable {
    private static final String PATH = "/v1/traces";

    // Fields of ExportTraceServiceRequest, ResourceSpans and ScopeSpans (opentelemetry-proto 1.x), outermost first.
    private static final int[] WAY_TO_SPANS = {1, 2, 2};

    private static final int WIRE_TYPE_BITS = 3;
    private static final int VARINT = 0;
    private static final int EIGHT_BYTES = 1;
    private static final int TEXT = 2;

    private final HttpServer server;
    private final LongAdder spans = new LongAdder();

    private SpanSink(HttpServer server) {
        this.server = server;
    }

    static SpanSink start() {
        try {
            var sink = new SpanSink(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
            sink.server.createContext(PATH, sink::take);
            sink.server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            sink.server.start();
            return sink;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What `tracing.endpoint` takes.
    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// How many spans have come.
    long spans() {
        return spans.sum();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange;
                var in = new GZIPInputStream(
                        new ByteArrayInputStream(exchange.getRequestBody().readAllBytes()))) {
            spans.add(count(ByteBuffer.wrap(in.readAllBytes()), 0));
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
        }
    }

    /// How many spans a message of protobuf has.
    ///
    /// @param depth of the message within the request
    private static int count(ByteBuffer message, int depth) {
        int count = 0;
        while (message.hasRemaining()) {
            long tag = varint(message);
            int type = (int) tag & ((1 << WIRE_TYPE_BITS) - 1);
            if (type == TEXT) {
                var text = text(message);
                if (tag >> WIRE_TYPE_BITS == WAY_TO_SPANS[depth]) {
                    count += depth == WAY_TO_SPANS.length - 1 ? 1 : count(text, depth + 1);
                }
            } else {
                skip(message, type);
            }
        }
        return count;
    }

    private static ByteBuffer text(ByteBuffer message) {
        int length = (int) varint(message);
        var text = message.slice(message.position(), length);
        message.position(message.position() + length);
        return text;
    }

    private static void skip(ByteBuffer message, int type) {
        switch (type) {
            case VARINT -> varint(message);
            case EIGHT_BYTES -> message.position(message.position() + Long.BYTES);
            default -> message.position(message.position() + Integer.BYTES);
        }
    }

    private static long varint(ByteBuffer message) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = message.get();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
