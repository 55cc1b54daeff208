package io.narrows.exporter.plugin.webhook;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.plugin.spi.LabelHeaders;
import io.narrows.exporter.plugin.spi.RetryAfter;
import io.narrows.exporter.plugin.spi.TlsMaterialException;
import io.narrows.exporter.plugin.webhook.RequestBody.Ready;
import io.narrows.exporter.plugin.webhook.RequestBody.Unfit;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/// The `webhook` consumer: sends each report to one HTTP endpoint, in its own request.
///
/// Thread-safe.
final class WebhookConsumer implements ReportConsumer {
    private final WebhookSettings settings;
    private final Clock clock;
    private final Endpoint endpoint;
    private final Verdict verdict;

    WebhookConsumer(WebhookSettings settings, Clock clock, Egress egress) {
        this.settings = settings;
        this.clock = clock;
        this.endpoint = new Endpoint(settings, egress);
        this.verdict = new Verdict(settings);
    }

    @Override
    public List<DeliveryResult> deliver(List<Delivery> batch) throws InterruptedException {
        var results = new ArrayList<DeliveryResult>(batch.size());
        for (var delivery : batch) {
            results.add(deliver(delivery));
        }
        return results;
    }

    @Override
    public void close() {
        endpoint.close();
    }

    private DeliveryResult deliver(Delivery delivery) throws InterruptedException {
        var body = settings.body()
                .map(template -> template.fill(delivery))
                .orElseGet(() -> RequestBody.of(delivery.report().payload()));
        return switch (body) {
            case Ready ready -> send(delivery, ready);
            case Unfit unfit -> new Rejected(unfit.reason());
        };
    }

    private DeliveryResult send(Delivery delivery, Ready body) throws InterruptedException {
        try {
            var answer = endpoint.send(request(delivery, body));
            var retryAfter =
                    answer.headers().firstValue(RetryAfter.HEADER).map(value -> RetryAfter.parse(value, clock));
            return verdict.on(answer.status(), retryAfter, answer.body(), body.content());
        } catch (IOException e) {
            return verdict.onFailure(e);
        } catch (TlsMaterialException e) {
            return new Misconfigured(e.getMessage());
        }
    }

    private HttpRequest request(Delivery delivery, Ready body) {
        var id = delivery.id().toString();
        var bytes = body.content().toByteArray();
        var request = HttpRequest.newBuilder(settings.url().uri())
                .method(settings.method(), BodyPublishers.ofByteArray(bytes))
                .header("Content-Type", settings.contentType().isEmpty() ? body.contentType() : settings.contentType())
                .header("Idempotency-Key", id);
        addLabels(delivery.report().labels(), request);
        settings.headers().addTo(request);
        settings.signature().ifPresent(signature -> signature.addTo(request, id, clock.instant(), bytes));
        return request.build();
    }

    private static void addLabels(Labels labels, HttpRequest.Builder request) {
        if (labels.isEmpty()) {
            return;
        }
        LabelHeaders.ofTrace(labels).forEach(request::header);
        var headers = LabelHeaders.of(labels, LabelHeaders.PREFIX, LabelHeaders.MOST_BYTES);
        headers.all().forEach(request::header);
        if (headers.leftOut() > 0) {
            request.header(LabelHeaders.LEFT_OUT, Integer.toString(headers.leftOut()));
        }
    }

    /// Shows only the host.
    @Override
    public String toString() {
        return "WebhookConsumer[" + settings.url() + "]";
    }
}
