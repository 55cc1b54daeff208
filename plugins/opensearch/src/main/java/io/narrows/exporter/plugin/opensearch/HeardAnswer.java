package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.plugin.spi.RetryAfter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import org.opensearch.client.transport.httpclient5.HttpAsyncResponseConsumerFactory;
import org.opensearch.client.transport.httpclient5.internal.HeapBufferedAsyncResponseConsumer;

/// Keeps what the server answered to one request. The transport turns most answers that are no success into exceptions
/// that neither tell the `Retry-After` header nor the body.
final class HeardAnswer implements HttpAsyncResponseConsumerFactory {
    private static final int MAX_BYTES = 32 << 20;

    private volatile Optional<Response> response = Optional.empty();

    /// @param retryAfter the header as it came; blank if there was none
    record Response(int status, String body, String retryAfter) {}

    /// Empty if the server gave none, or a longer one than anybody needs.
    Optional<Response> response() {
        return response;
    }

    @Override
    public AsyncResponseConsumer<ClassicHttpResponse> createHttpAsyncResponseConsumer() {
        // Called for each server that is tried.
        response = Optional.empty();
        return new HeapBufferedAsyncResponseConsumer(MAX_BYTES) {
            @Override
            protected ClassicHttpResponse buildResult(HttpResponse head, byte[] entity, ContentType contentType) {
                var body = new String(Optional.ofNullable(entity).orElse(new byte[0]), StandardCharsets.UTF_8);
                var retryAfter = Optional.ofNullable(head.getFirstHeader(RetryAfter.HEADER));
                response = Optional.of(new Response(
                        head.getCode(),
                        body,
                        retryAfter.map(header -> header.getValue()).orElse("")));
                return super.buildResult(head, entity, contentType);
            }
        };
    }
}
