package io.narrows.exporter.plugin.governor;

import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.consumer.EgressRefusedException;
import io.narrows.exporter.plugin.governor.Answer.Answered;
import io.narrows.exporter.plugin.governor.Answer.NotAnswered;
import io.narrows.exporter.plugin.spi.ConnectionFailure;
import io.narrows.exporter.plugin.spi.ConnectionFailure.Kind;
import io.narrows.exporter.plugin.spi.RetryAfter;
import io.narrows.exporter.plugin.spi.TlsMaterial;
import io.narrows.exporter.plugin.spi.TlsMaterialException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Sends requests that carry tokens: no redirect is followed, for it could lead them elsewhere. Thread-safe. Its
/// threads and sockets end when it is closed.
final class Connection implements AutoCloseable {
    /// More than a Kubernetes secret can hold.
    private static final long MAX_BODY = 2 << 20;

    private static final BodyHandler<String> BODY =
            BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), MAX_BODY);

    private static final Map<Kind, String> HINTS = Map.of(Kind.NO_TLS, "is https right?");

    private final HttpClient client;
    private final Timeouts timeouts;
    private final Clock clock;
    private final Egress egress;

    private Connection(HttpClient client, Timeouts timeouts, Clock clock, Egress egress) {
        this.client = client;
        this.timeouts = timeouts;
        this.clock = clock;
        this.egress = egress;
    }

    /// Through the proxy of the Java runtime, where one is configured.
    ///
    /// @param caFile the authorities to trust; those of the runtime if empty
    /// @param clock tells how long it is to a time in a `Retry-After` header
    /// @param egress says where it may connect to
    static Connection open(Optional<Path> caFile, Timeouts timeouts, Clock clock, Egress egress)
            throws TlsMaterialException {
        var authorities = caFile.stream().toList();
        return new Connection(builder(authorities, timeouts).build(), timeouts, clock, egress);
    }

    /// Past any proxy.
    static Connection direct(Path caFile, Timeouts timeouts, Clock clock, Egress egress) throws TlsMaterialException {
        var client = builder(List.of(caFile), timeouts).proxy(HttpClient.Builder.NO_PROXY);
        return new Connection(client.build(), timeouts, clock, egress);
    }

    private static HttpClient.Builder builder(List<Path> authorities, Timeouts timeouts) throws TlsMaterialException {
        return HttpClient.newBuilder()
                .sslContext(TlsMaterial.DEFAULT.withAuthorities(authorities).context())
                .version(Version.HTTP_1_1)
                .followRedirects(Redirect.NEVER)
                .connectTimeout(timeouts.connect());
    }

    /// Waits for the whole answer; a request's own timeout would end with its headers.
    Answer send(HttpRequest request) throws InterruptedException {
        try {
            egress.check(request.uri());
            return exchange(request);
        } catch (EgressRefusedException e) {
            return new NotAnswered(new Rejected(e.getMessage()));
        }
    }

    private Answer exchange(HttpRequest request) throws InterruptedException {
        var address = request.uri().getRawAuthority();
        var exchange = client.sendAsync(request, BODY);
        try {
            return answered(exchange.get(timeouts.response().toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return new NotAnswered(new Unavailable(
                    address + " gave no answer within " + timeouts.response().toMillis() + " ms"));
        } catch (ExecutionException e) {
            return new NotAnswered(ConnectionFailure.of(e).result(address, HINTS));
        } finally {
            exchange.cancel(true);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }

    private Answered answered(HttpResponse<String> response) {
        var retryAfter = response.headers()
                .firstValue(RetryAfter.HEADER)
                .map(value -> RetryAfter.parse(value, clock))
                .orElse(Duration.ZERO);
        return new Answered(response.statusCode(), response.body(), retryAfter);
    }
}
