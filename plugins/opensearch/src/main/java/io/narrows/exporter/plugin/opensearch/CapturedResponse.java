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

/// Keeps what the server answered to one request, up to a limit. The transport turns most answers that are no success
/// into exceptions that neither tell the `Retry-After` header nor the body.
final class CapturedResponse implements HttpAsyncResponseConsumerFactory {
    /// An error takes a few hundred bytes; the rest of a longer one is of no use to anybody.
    private static final int LONGEST_ERROR = 64 << 10;

    private final int longestSuccess;
    private volatile boolean isWanted = true;
    private volatile Optional<Response> response = Optional.empty();

    /// @param isWhole whether the body was not longer than the limit
    /// @param retryAfter the header as it came; blank if there was none
    record Response(int status, String body, boolean isWhole, String retryAfter) {}

    /// @param longestSuccess how many bytes the body of a success may have
    CapturedResponse(int longestSuccess) {
        this.longestSuccess = longestSuccess;
    }

    /// Empty if the server gave none.
    Optional<Response> response() {
        return response;
    }

    /// Breaks the connection off as soon as the server says more.
    void giveUp() {
        isWanted = false;
    }

    @Override
    public AsyncResponseConsumer<ClassicHttpResponse> createHttpAsyncResponseConsumer() {
        // Called for each server that is tried.
        response = Optional.empty();
        return new Reader();
    }

    /// Reads one answer.
    private final class Reader implements AsyncResponseConsumer<ClassicHttpResponse> {
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private HttpResponse head = new BasicClassicHttpResponse(200); // until there is one
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
