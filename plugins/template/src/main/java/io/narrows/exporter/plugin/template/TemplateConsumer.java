package io.narrows.exporter.plugin.template;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.consumer.EgressRefusedException;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.plugin.spi.RetryAfter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Posts each report to a URL.
final class TemplateConsumer implements ReportConsumer {
    private static final int LONGEST_ANSWER = 64 << 10;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
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
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", "Bearer " + token)
                .header("Idempotency-Key", delivery.id().toString())
                .POST(BodyPublishers.ofByteArray(delivery.report().payload().toByteArray()))
                .build();
        try {
            egress.check(url);
            var response = client.send(request, BodyHandlers.ofInputStream());
            try (var body = response.body()) {
                body.readNBytes(LONGEST_ANSWER); // and no more, for an answer need not come to an end
            }
            int status = response.statusCode();
            return switch (status) {
                case 200, 201, 202, 204 -> new Delivered();
                case 401, 403, 404 -> new Misconfigured("HTTP " + status);
                case 408, 429, 500, 502, 503, 504 -> new Unavailable("HTTP " + status, retryAfter(response));
                default -> new Rejected("HTTP " + status);
            };
        } catch (EgressRefusedException e) {
            return new Rejected(e.getMessage());
        } catch (IOException e) {
            return new Unavailable("no answer from " + url.getHost() + ": " + e);
        }
    }

    /// How long the server asks to be left alone; zero where it does not.
    private Duration retryAfter(HttpResponse<?> response) {
        return response.headers()
                .firstValue(RetryAfter.HEADER)
                .map(value -> RetryAfter.parse(value, clock))
                .orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
