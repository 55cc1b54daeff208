package io.narrows.exporter.plugin.webhook;

import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.consumer.EgressRefusedException;
import io.narrows.exporter.plugin.spi.HttpSender;
import io.narrows.exporter.plugin.spi.HttpSender.Answer;
import io.narrows.exporter.plugin.spi.TlsMaterialException;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Sends requests over pooled connections. Follows no redirect, so that credentials reach only the configured host.
///
/// Thread-safe.
final class Endpoint implements AutoCloseable {
    private static final int MOST_OF_A_BODY = 4 << 10;

    private final WebhookSettings settings;
    private final Egress egress;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpSender sender = new HttpSender(this::open);

    /// @param egress decides which destinations are allowed
    Endpoint(WebhookSettings settings, Egress egress) {
        this.settings = settings;
        this.egress = egress;
    }

    /// Sends one request, and waits for the whole answer. Keeps only the beginning of the answer's body.
    ///
    /// @throws IOException if the host is not allowed, or there is no answer within the limits
    /// @throws InterruptedException if the calling thread was interrupted; the server may act on the request anyway
    Answer send(HttpRequest request) throws IOException, TlsMaterialException, InterruptedException {
        check(request.uri());
        return sender.send(
                request, settings.timeouts().connect().plus(settings.timeouts().response()), MOST_OF_A_BODY);
    }

    private void check(URI destination) throws EgressRefusedException {
        if (settings.proxy().isEmpty()) {
            egress.check(destination);
        } else {
            egress.check(settings.proxy().get());
            egress.checkBehindProxy(destination);
        }
    }

    /// Aborts running requests, and returns when the threads have ended.
    @Override
    public void close() {
        sender.close();
        threads.shutdownNow();
    }

    private HttpClient open() throws TlsMaterialException {
        var builder = HttpClient.newBuilder()
                .version(Version.HTTP_1_1)
                .followRedirects(Redirect.NEVER)
                .connectTimeout(settings.timeouts().connect())
                .executor(threads)
                .proxy(settings.proxy().map(ProxySelector::of).orElse(HttpClient.Builder.NO_PROXY));
        if (settings.url().usesTls()) {
            builder.sslContext(settings.tls().context());
        }
        return builder.build();
    }
}
