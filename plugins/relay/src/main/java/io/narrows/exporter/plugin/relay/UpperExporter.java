package io.narrows.exporter.plugin.relay;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.report.Hops;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.plugin.spi.ConsumerContext;
import io.narrows.exporter.plugin.spi.HttpSender;
import io.narrows.exporter.plugin.spi.LabelHeaders;
import io.narrows.exporter.plugin.spi.TlsMaterial;
import io.narrows.exporter.plugin.spi.TlsMaterialException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Talks to the upper exporter over pooled connections. Follows no redirect, so that the token reaches only the
/// configured host.
///
/// Thread-safe. `close` ends its threads and sockets.
final class UpperExporter implements AutoCloseable {
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    /// More than a receipt with a hundred consumers and their reasons needs.
    private static final int MOST_OF_AN_ANSWER = 256 << 10;

    private final UpperUrl url;
    private final RelayOptions options;
    private final TlsMaterial tls;
    private final Egress egress;
    private final Verdict verdict;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpSender sender = new HttpSender(this::open);

    /// How a request ended.
    sealed interface Said {

        /// The upper exporter has the report.
        record Has(UpperReceipt receipt) implements Said {}

        /// The upper exporter has no report with this id.
        record Unknown() implements Said {}

        /// Anything else.
        record Failed(DeliveryResult result) implements Said {}
    }

    UpperExporter(RelaySettings settings, RelayOptions options, TlsMaterial tls, ConsumerContext context) {
        this.url = settings.url();
        this.options = options;
        this.tls = tls;
        this.egress = context.egress();
        this.verdict = new Verdict(url.host(), options.timeouts(), context.clock());
    }

    /// Hands a report in.
    ///
    /// @param wait how long the answer may be held back until the upper deliveries have ended
    Said handIn(Delivery delivery, Hops hops, Optional<BearerToken> token, Optional<Duration> wait)
            throws InterruptedException {
        var report = delivery.report();
        var request = HttpRequest.newBuilder(url.forward(wait))
                .POST(BodyPublishers.ofByteArray(RelayedBody.of(report)))
                .header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip")
                .header("Idempotency-Key", delivery.id().toString())
                .header("Report-Id", report.id().value())
                .header("Report-Received-At", report.receivedAt().toString())
                .header(Hops.HEADER, hops.text());
        LabelHeaders.ofTrace(report.labels()).forEach(request::header);
        return send(request, report.id(), hops, token, wait.orElse(Duration.ZERO));
    }

    /// Asks for the receipt of a report that was handed in before.
    Said receipt(ReportId report, Optional<BearerToken> token, Duration wait) throws InterruptedException {
        var request = HttpRequest.newBuilder(url.receipt(report, wait)).GET();
        return send(request, report, Hops.NONE, token, wait);
    }

    private Said send(
            HttpRequest.Builder request, ReportId report, Hops hops, Optional<BearerToken> token, Duration wait)
            throws InterruptedException {
        token.ifPresent(bearer -> request.header("Authorization", bearer.header()));
        var timeouts = options.timeouts();
        var limit = timeouts.connect().plus(timeouts.response()).plus(wait);
        try {
            egress.check(url.base());
            return said(sender.send(request.build(), limit, MOST_OF_AN_ANSWER), report, hops);
        } catch (IOException e) {
            return new Said.Failed(verdict.onFailure(e));
        } catch (TlsMaterialException e) {
            return new Said.Failed(new Misconfigured(e.getMessage()));
        }
    }

    private Said said(HttpSender.Answer answer, ReportId report, Hops hops) {
        if (answer.status() == NOT_FOUND && hops.clusters().isEmpty()) {
            return new Said.Unknown();
        }
        if (answer.status() != OK) {
            return new Said.Failed(verdict.on(answer, hops));
        }
        if (!answer.isWhole()) {
            return new Said.Failed(
                    new Unavailable("the answer of " + url + " broke off, or is too long for a receipt"));
        }
        return UpperReceipt.read(answer.body(), report)
                .<Said>map(Said.Has::new)
                .orElseGet(() -> new Said.Failed(new Misconfigured(
                        url + " gave no receipt of this report; is this the URL of an exporter that knows relays?")));
    }

    @Override
    public void close() {
        sender.close();
        threads.shutdownNow();
    }

    private HttpClient open() throws TlsMaterialException {
        var builder = HttpClient.newBuilder()
                .version(Version.HTTP_1_1)
                .followRedirects(Redirect.NEVER)
                .connectTimeout(options.timeouts().connect())
                .executor(threads)
                .proxy(HttpClient.Builder.NO_PROXY);
        if (url.usesTls()) {
            builder.sslContext(tls.context());
        }
        return builder.build();
    }

    /// Shows only the host.
    @Override
    public String toString() {
        return "UpperExporter[" + url + "]";
    }
}
