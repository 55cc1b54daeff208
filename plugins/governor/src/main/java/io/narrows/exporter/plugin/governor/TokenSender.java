package io.narrows.exporter.plugin.governor;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.consumer.EgressRefusedException;
import io.narrows.exporter.plugin.governor.Answer.Answered;
import io.narrows.exporter.plugin.governor.Answer.NotAnswered;
import io.narrows.exporter.plugin.spi.ConnectionFailure;
import io.narrows.exporter.plugin.spi.ConnectionFailure.Kind;
import io.narrows.exporter.plugin.spi.HttpSender;
import io.narrows.exporter.plugin.spi.RetryAfter;
import io.narrows.exporter.plugin.spi.Timeouts;
import io.narrows.exporter.plugin.spi.TlsMaterial;
import io.narrows.exporter.plugin.spi.TlsMaterialException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Sends requests that carry tokens. Follows no redirects, because a redirect could send a token to another host.
/// Thread-safe. `close` ends its threads and sockets.
final class TokenSender implements AutoCloseable {
    /// The answer limit; larger than any token or problem.
    private static final int MOST_OF_AN_ANSWER = 64 << 10;

    private static final Map<Kind, String> HINTS = Map.of(Kind.NO_TLS, "is https right?");

    private final HttpSender sender;
    private final Timeouts timeouts;
    private final Clock clock;
    private final Egress egress;

    private final ProxySelector proxies;

    private TokenSender(
            HttpSender.Opening opening, ProxySelector proxies, Timeouts timeouts, Clock clock, Egress egress) {
        this.sender = new HttpSender(opening);
        this.proxies = proxies;
        this.timeouts = timeouts;
        this.clock = clock;
        this.egress = egress;
    }

    /// Opens a sender that uses the Java runtime's proxy, if one is configured.
    ///
    /// @param clock turns a time in a `Retry-After` header into a wait
    /// @param egress decides which destinations are allowed
    static TokenSender open(TlsMaterial tls, Timeouts timeouts, Clock clock, Egress egress) {
        var proxies = ProxySelector.getDefault();
        return new TokenSender(() -> builder(tls, timeouts).proxy(proxies).build(), proxies, timeouts, clock, egress);
    }

    /// Opens a sender that uses no proxy.
    static TokenSender direct(Path caFile, Timeouts timeouts, Clock clock, Egress egress) {
        return new TokenSender(
                () -> builder(TlsMaterial.DEFAULT.withAuthorities(List.of(caFile)), timeouts)
                        .proxy(HttpClient.Builder.NO_PROXY)
                        .build(),
                HttpClient.Builder.NO_PROXY,
                timeouts,
                clock,
                egress);
    }

    private static HttpClient.Builder builder(TlsMaterial tls, Timeouts timeouts) throws TlsMaterialException {
        return HttpClient.newBuilder()
                .sslContext(tls.context())
                .version(Version.HTTP_1_1)
                .followRedirects(Redirect.NEVER)
                .connectTimeout(timeouts.connect());
    }

    /// Sends a request and waits for the whole answer.
    Answer send(HttpRequest request) throws InterruptedException {
        return send(request, MOST_OF_AN_ANSWER);
    }

    /// @param most how many bytes of the answer's body to read
    Answer send(HttpRequest request, int most) throws InterruptedException {
        try {
            check(request.uri());
            return answered(sender.send(request, timeouts.response(), most));
        } catch (IOException e) {
            return new NotAnswered(failure(e, request.uri().getRawAuthority()));
        } catch (TlsMaterialException e) {
            return new NotAnswered(new Misconfigured(e.getMessage()));
        }
    }

    /// Checks the destination, and the proxy on the way.
    private void check(URI destination) throws EgressRefusedException {
        boolean isDirect = true;
        for (var proxy : proxies.select(destination)) {
            if (proxy.address() instanceof InetSocketAddress address) {
                isDirect = false;
                egress.check(address);
            }
        }
        if (isDirect) {
            egress.check(destination);
        } else {
            egress.checkBehindProxy(destination);
        }
    }

    @Override
    public void close() {
        sender.close();
    }

    private Answered answered(HttpSender.Answer answer) {
        var retryAfter = answer.headers()
                .firstValue(RetryAfter.HEADER)
                .map(value -> RetryAfter.parse(value, clock))
                .orElse(Duration.ZERO);
        return new Answered(answer.status(), answer.body(), answer.isWhole(), retryAfter);
    }

    private DeliveryResult failure(IOException thrown, String address) {
        var failure = ConnectionFailure.of(thrown);
        return failure.kind() == Kind.NO_ANSWER_IN_TIME
                ? new Unavailable(address + " gave no answer within "
                        + timeouts.response().toMillis() + " ms")
                : failure.result(address, HINTS);
    }
}
