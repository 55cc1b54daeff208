package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.plugin.spi.RetryAfter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentTooLongException;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.opensearch.client.transport.httpclient5.HttpAsyncResponseConsumerFactory;

/// Captures a server's response to one request, up to a limit. The transport turns most unsuccessful responses into
/// exceptions that hold neither the `Retry-After` header nor the body.
final class CapturedResponse implements HttpAsyncResponseConsumerFactory {
    /// The most bytes of an error body that are kept. An error takes a few hundred bytes, and more is of no use.
    private static final int LONGEST_ERROR = 64 << 10;

    private final int longestSuccess;
    private volatile boolean isWanted = true;
    private volatile Optional<Response> response = Optional.empty();

    /// A captured response.
    ///
    /// @param isWhole whether the body was within the limit
    /// @param retryAfter the raw header; blank if there was none
    record Response(int status, String body, boolean isWhole, String retryAfter) {}

    /// @param longestSuccess the most bytes of a successful response's body
    CapturedResponse(int longestSuccess) {
        this.longestSuccess = longestSuccess;
    }

    /// The response; empty if no server responded.
    Optional<Response> response() {
        return response;
    }

    /// Breaks the connection off as soon as the server sends more.
    void giveUp() {
        isWanted = false;
    }

    @Override
    public AsyncResponseConsumer<ClassicHttpResponse> createHttpAsyncResponseConsumer() {
        // The transport calls this for each server that it tries.
        response = Optional.empty();
        return new Reader();
    }

    /// Reads one response.
    private final class Reader implements AsyncResponseConsumer<ClassicHttpResponse> {
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private HttpResponse head = new BasicClassicHttpResponse(200); // until the head arrives
        private Optional<FutureCallback<ClassicHttpResponse>> callback = Optional.empty();

        @Override
        public void consumeResponse(
                HttpResponse head,
                EntityDetails entity,
                HttpContext context,
                FutureCallback<ClassicHttpResponse> callback) {
            this.head = head;
            this.callback = Optional.of(callback);
            if (entity == null) {
                end();
            }
        }

        @Override
        public void informationResponse(HttpResponse head, HttpContext context) {}

        @Override
        public void updateCapacity(CapacityChannel channel) throws IOException {
            channel.update(Integer.MAX_VALUE);
        }

        @Override
        public void consume(ByteBuffer source) throws ContentTooLongException {
            int room = longest() - body.size();
            var bytes = new byte[Math.min(room, source.remaining())];
            source.get(bytes);
            body.writeBytes(bytes);
            if (source.hasRemaining()) {
                keep(false);
                throw new ContentTooLongException("more than " + longest() + " bytes");
            }
            if (!isWanted) {
                throw new ContentTooLongException("more than anybody waits for");
            }
        }

        @Override
        public void streamEnd(List<? extends Header> trailers) {
            end();
        }

        @Override
        public void failed(Exception cause) {}

        @Override
        public void releaseResources() {}

        private int longest() {
            return head.getCode() >= 200 && head.getCode() < 300 ? longestSuccess : LONGEST_ERROR;
        }

        private void end() {
            keep(true);
            callback.ifPresent(waiting -> waiting.completed(new BasicClassicHttpResponse(head.getCode())));
        }

        private void keep(boolean isWhole) {
            var retryAfter = Optional.ofNullable(head.getFirstHeader(RetryAfter.HEADER));
            response = Optional.of(new Response(
                    head.getCode(),
                    body.toString(StandardCharsets.UTF_8),
                    isWhole,
                    retryAfter.map(header -> header.getValue()).orElse("")));
        }
    }
}
