package io.narrows.exporter.plugin.webhook;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;

/// Reads the beginning of an answer's body, and hangs up on what is longer. A body that breaks off is as good as its
/// beginning, for the status has said it all.
final class FirstBytes implements BodySubscriber<String> {
    private static final int MOST = 4 << 10;

    private final CompletableFuture<String> body = new CompletableFuture<>();
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private Optional<Subscription> subscription = Optional.empty();

    @Override
    public CompletionStage<String> getBody() {
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
            var bytes = new byte[Math.min(buffer.remaining(), MOST - heard.size())];
            buffer.get(bytes);
            heard.writeBytes(bytes);
        }
        if (heard.size() == MOST) {
            subscription.ifPresent(Subscription::cancel);
            onComplete();
        }
    }

    @Override
    public void onError(Throwable thrown) {
        onComplete();
    }

    @Override
    public void onComplete() {
        body.complete(heard.toString(StandardCharsets.UTF_8));
    }
}
