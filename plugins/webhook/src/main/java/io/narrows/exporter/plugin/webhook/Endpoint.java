package io.narrows.exporter.plugin.webhook;

import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.consumer.EgressRefusedException;
import io.narrows.exporter.plugin.spi.ConnectionFailure;
import io.narrows.exporter.plugin.spi.TlsMaterialException;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Sends requests, over connections that are kept. Reads files of certificates when it is first used, and again after
/// TLS has failed. Follows no redirect, so that credentials go nowhere but to the configured host.
///
/// Thread-safe.
final class Endpoint implements AutoCloseable {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final WebhookSettings settings;
    private final Egress egress;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private Optional<HttpClient> client = Optional.empty();

    Endpoint(WebhookSettings settings, Egress egress) {
        this.settings = settings;
        this.egress = egress;
    }

    /// Sends one request, and waits for the whole answer, of whose body it reads the beginning only.
    ///
    /// @throws EgressRefusedException if the host is not allowed; then nothing was sent
    /// @throws ExecutionException if there is no answer; the cause tells why
    /// @throws TimeoutException if the answer has not come within the limits
    /// @throws InterruptedException if this thread was interrupted; the server may act on the request all the same
    HttpResponse<String> send(HttpRequest request)
            throws EgressRefusedException, ExecutionException, TimeoutException, TlsMaterialException,
                    InterruptedException {
        egress.check(request.uri());
        var used = client();
        var answer = used.sendAsync(request, head -> new FirstBytes());
        try {
            return answer.get(
                    settings.connectTimeout().plus(settings.responseTimeout()).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            switch (ConnectionFailure.of(e).kind()) {
                case UNTRUSTED, NO_TLS -> forget(used);
                default -> {}
            }
            throw e;
        } finally {
            answer.cancel(true); // ends the exchange where it has not ended
        }
    }

    /// Breaks off what is under way, and returns when the threads have ended.
    @Override
    public synchronized void close() {
        try {
            if (client.isPresent()) {
                client.get().shutdownNow();
                client.get().awaitTermination(CLOSE_LIMIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            client = Optional.empty();
            threads.shutdownNow();
        }
    }

    private synchronized HttpClient client() throws TlsMaterialException {
        if (client.isEmpty()) {
            client = Optional.of(open());
        }
        return client.get();
    }

    private synchronized void forget(HttpClient used) {
        client = client.filter(current -> !current.equals(used));
        used.shutdown();
    }

    private HttpClient open() throws TlsMaterialException {
        var builder = HttpClient.newBuilder()
                .version(Version.HTTP_1_1)
                .followRedirects(Redirect.NEVER)
                .connectTimeout(settings.connectTimeout())
                .executor(threads)
                .proxy(settings.proxy().map(ProxySelector::of).orElse(HttpClient.Builder.NO_PROXY));
        if (settings.url().usesTls()) {
            builder.sslContext(settings.tls().context());
        }
        return builder.build();
    }
}
