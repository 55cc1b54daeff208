package io.narrows.exporter.plugin.spi;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;

/// Reads the start of an answer's body, and hangs up on what is longer. A body that breaks off is kept as far as it
/// came.
final class BodyStart implements BodySubscriber<BodyStart.Kept> {
    private final int most;
    private final CompletableFuture<Kept> body = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private Optional<Subscription> subscription = Optional.empty();

    /// @param most bytes to keep
    BodyStart(int most) {
        this.most = most;
    }

    /// What was kept of a body.
    ///
    /// @param isWhole whether that is all of it
    record Kept(String text, boolean isWhole) {}

    @Override
    public CompletionStage<Kept> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Subscription given) {
        subscription = Optional.of(given);
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (var buffer : buffers) {
            int room = most - bytes.size();
            if (buffer.remaining() > room) {
                keep(buffer, room);
                subscription.ifPresent(Subscription::cancel);
                end(false);
                return;
            }
            keep(buffer, buffer.remaining());
        }
    }

    @Override
    public void onError(Throwable thrown) {
        end(false);
    }

    @Override
    public void onComplete() {
        end(true);
    }

    /// What came of the body until now.
    String soFar() {
        synchronized (bytes) {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }

    private void keep(ByteBuffer buffer, int length) {
        var some = new byte[length];
        buffer.get(some);
        synchronized (bytes) {
            bytes.writeBytes(some);
        }
    }

    private void end(boolean isWhole) {
        body.complete(new Kept(soFar(), isWhole));
    }
}
