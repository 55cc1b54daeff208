package io.narrows.exporter.plugin.template;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.plugin.spi.ConnectionFailure;
import io.narrows.exporter.plugin.spi.HttpSender;
import io.narrows.exporter.plugin.spi.HttpSender.Answer;
import io.narrows.exporter.plugin.spi.RetryAfter;
import io.narrows.exporter.plugin.spi.TlsMaterial;
import io.narrows.exporter.plugin.spi.TlsMaterialException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Posts each report to a URL.
final class TemplateConsumer implements ReportConsumer {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int MOST_OF_A_BODY = 4 << 10;

    private final HttpSender sender = new HttpSender(TemplateConsumer::client);
    private final URI url;
    private final String token;
    private final Clock clock;
    private final Egress egress;

    TemplateConsumer(URI url, String token, Clock clock, Egress egress) {
        this.url = url;
        this.token = token;
        this.clock = clock;
        this.egress = egress;
    }

    @Override
    public List<DeliveryResult> deliver(List<Delivery> batch) throws InterruptedException {
        var results = new ArrayList<DeliveryResult>();
        for (var delivery : batch) {
            results.add(deliver(delivery));
        }
        return results;
    }

    private DeliveryResult deliver(Delivery delivery) throws InterruptedException {
        var request = HttpRequest.newBuilder(url)
                .header("Authorization", "Bearer " + token)
                .header("Idempotency-Key", delivery.id().toString())
                .POST(BodyPublishers.ofByteArray(delivery.report().payload().toByteArray()))
                .build();
        try {
            egress.check(url);
            var answer = sender.send(request, LIMIT, MOST_OF_A_BODY);
            int status = answer.status();
            return switch (status) {
                case 200, 201, 202, 204 -> new Delivered();
                case 401, 403, 404 -> new Misconfigured("HTTP " + status);
                case 408, 429 -> new Unavailable("HTTP " + status, retryAfter(answer));
                default ->
                    status >= 500
                            ? new Unavailable("HTTP " + status, retryAfter(answer))
                            : new Rejected("HTTP " + status);
            };
        } catch (IOException e) {
            return ConnectionFailure.of(e).result(url.getHost());
        } catch (TlsMaterialException e) {
            return new Misconfigured(e.getMessage());
        }
    }

    private static HttpClient client() throws TlsMaterialException {
        return HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(5))
                .sslContext(TlsMaterial.DEFAULT.context())
                .build();
    }

    /// How long the server asks to be left alone; zero where it does not.
    private Duration retryAfter(Answer answer) {
        return answer.headers()
                .firstValue(RetryAfter.HEADER)
                .map(value -> RetryAfter.parse(value, clock))
                .orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        sender.close();
    }
}
