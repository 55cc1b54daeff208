package io.narrows.exporter.plugin.governor;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.plugin.governor.Answer.Answered;
import io.narrows.exporter.plugin.governor.Answer.NotAnswered;
import io.narrows.exporter.plugin.governor.Credential.Missing;
import io.narrows.exporter.plugin.governor.Credential.Token;
import io.narrows.exporter.plugin.spi.Audience;
import io.narrows.exporter.plugin.spi.ConsumerContext;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/// The `governor` consumer: tells Catalog Governor which workloads run in one cluster. Each report replaces the
/// previous one, so sending a report twice does no harm. Thread-safe.
final class GovernorConsumer implements ReportConsumer {
    private final GovernorSettings settings;
    private final AccessTokens tokens;

    private final TokenSender connection;
    private final TokenSender issuer;

    /// @param audience the hosts that the operator's certificate may be presented to
    /// @param context its clock decides when a token has expired
    GovernorConsumer(GovernorSettings settings, GovernorOptions options, Audience audience, ConsumerContext context) {
        var clock = context.clock();
        var egress = context.egress();
        this.settings = settings;
        this.connection =
                TokenSender.open(options.tlsTowards(settings.telemetry(), audience), options.timeouts(), clock, egress);
        this.issuer = TokenSender.open(
                options.tlsTowards(options.tokenEndpoint(), audience), options.timeouts(), clock, egress);
        this.tokens =
                new AccessTokens(apiTokens(options, clock, egress), settings.secret(), options.tokenEndpoint(), clock);
    }

    private static ApiTokens apiTokens(GovernorOptions options, Clock clock, Egress egress) {
        return options.secretsDirectory()
                .<ApiTokens>map(MountedApiTokens::new)
                .orElseGet(() -> new KubernetesApiTokens(options, clock, egress));
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
        connection.close();
        issuer.close();
    }

    @Override
    public String toString() {
        return "GovernorConsumer[" + settings.address() + "]";
    }

    private DeliveryResult deliver(Delivery delivery) throws InterruptedException {
        try {
            return put(Telemetry.of(WorkloadReport.read(delivery.report().payload())));
        } catch (NoWorkloadReportException e) {
            return new Rejected(e.getMessage());
        }
    }

    private DeliveryResult put(byte[] telemetry) throws InterruptedException {
        return switch (tokens.token(issuer)) {
            case Token token -> put(telemetry, token);
            case Missing missing -> missing.result();
        };
    }

    /// Sends the workloads. After a 401 it tries once more with a new token, because the token may have been revoked
    /// since it was issued.
    private DeliveryResult put(byte[] telemetry, Token token) throws InterruptedException {
        var answer = connection.send(request(telemetry, token));
        if (!isUnauthorized(answer)) {
            return result(answer, token);
        }
        tokens.forget(token);
        return switch (tokens.token(issuer)) {
            case Token fresh -> result(connection.send(request(telemetry, fresh)), fresh);
            case Missing missing -> missing.result();
        };
    }

    private HttpRequest request(byte[] telemetry, Token token) {
        return HttpRequest.newBuilder(settings.telemetry())
                .header("Authorization", token.bearer())
                .header("Content-Type", "application/json")
                .header("Accept", "application/problem+json")
                .PUT(BodyPublishers.ofByteArray(telemetry))
                .build();
    }

    private static boolean isUnauthorized(Answer answer) {
        return answer instanceof Answered answered && answered.status() == Status.UNAUTHORIZED;
    }

    private DeliveryResult result(Answer answer, Token token) {
        return switch (answer) {
            case Answered answered -> result(answered, token);
            case NotAnswered failure -> failure.result();
        };
    }

    private DeliveryResult result(Answered answer, Token token) {
        var said = settings.address() + " answered HTTP " + answer.status() + Problem.of(answer.body(), token);
        return switch (answer.status()) {
            case Status.NO_CONTENT -> new Delivered();
            case Status.BAD_REQUEST, Status.CONTENT_TOO_LARGE, Status.UNPROCESSABLE_CONTENT -> new Rejected(said);
            case Status.UNAUTHORIZED, Status.FORBIDDEN ->
                new Misconfigured(said + "; may the API token in the secret " + settings.secret() + " do this?");
            case Status.NOT_FOUND -> new Misconfigured(said + "; is there a cluster of this clusterId?");
            default ->
                Status.isForNow(answer.status())
                        ? new Unavailable(said, answer.retryAfter())
                        : new Misconfigured(said + "; is this the address of a governor?");
        };
    }
}
