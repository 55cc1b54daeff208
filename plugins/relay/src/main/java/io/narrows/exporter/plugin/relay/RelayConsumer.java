package io.narrows.exporter.plugin.relay;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.report.Hops;
import io.narrows.exporter.domain.report.InvalidReportException;
import io.narrows.exporter.plugin.relay.UpperExporter.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// The `relay` consumer: hands each report to the exporter of another cluster, in a request of its own. All requests of
/// a batch are in flight at once.
///
/// Thread-safe.
final class RelayConsumer implements ReportConsumer {
    private final RelaySettings settings;
    private final RelayOptions options;
    private final UpperExporter upper;
    private final UpperDeliveries deliveries;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    RelayConsumer(RelaySettings settings, RelayOptions options, UpperExporter upper) {
        this.settings = settings;
        this.options = options;
        this.upper = upper;
        this.deliveries = new UpperDeliveries(upper, settings.url(), options.awaitTimeout());
    }

    @Override
    public List<DeliveryResult> deliver(List<Delivery> batch) throws InterruptedException {
        return switch (credential()) {
            case Credential.Given given -> deliver(batch, given.token());
            case Credential.Missing missing ->
                batch.stream().<DeliveryResult>map(delivery -> missing.why()).toList();
        };
    }

    private List<DeliveryResult> deliver(List<Delivery> batch, Optional<BearerToken> token)
            throws InterruptedException {
        var calls = batch.stream()
                .<Callable<DeliveryResult>>map(delivery -> () -> deliver(delivery, token))
                .toList();
        var results = new ArrayList<DeliveryResult>(batch.size());
        for (var call : threads.invokeAll(calls)) {
            results.add(result(call));
        }
        return results;
    }

    private static DeliveryResult result(Future<DeliveryResult> call) throws InterruptedException {
        try {
            return call.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a report could not be relayed", e.getCause());
        }
    }

    private DeliveryResult deliver(Delivery delivery, Optional<BearerToken> token) throws InterruptedException {
        try {
            var hops = Hops.of(delivery.report().labels()).and(options.cluster());
            return settings.awaits() ? deliveries.await(delivery, hops, token) : handIn(delivery, hops, token);
        } catch (InvalidReportException e) {
            return new Rejected("the report is not relayed from " + options.cluster() + ": its way " + e.problem());
        }
    }

    private DeliveryResult handIn(Delivery delivery, Hops hops, Optional<BearerToken> token)
            throws InterruptedException {
        return switch (upper.handIn(delivery, hops, token, Optional.empty())) {
            case Said.Has has -> new Delivered();
            case Said.Failed failed -> failed.result();
            case Said.Unknown unknown -> throw new IllegalStateException("only a receipt can be unknown");
        };
    }

    /// The token to log in with, or the reason why there is none.
    private sealed interface Credential {

        /// @param token empty if the relay logs in without one
        record Given(Optional<BearerToken> token) implements Credential {}

        /// The operator's file has no token.
        record Missing(Misconfigured why) implements Credential {}
    }

    private Credential credential() {
        return settings.token().isPresent() || options.tokenFile().isEmpty()
                ? new Credential.Given(settings.token())
                : credential(options.tokenFile().get());
    }

    private static Credential credential(Path file) {
        try {
            var token = BearerToken.of(Files.readString(file));
            return token.isPresent() ? new Credential.Given(token) : missing(file + " holds no token");
        } catch (NoSuchFileException e) {
            return missing("cannot read " + file + ": there is no such file");
        } catch (IOException e) { // its message may be the path alone, or describe malformed bytes
            return missing("cannot read " + file + ": " + e.getClass().getSimpleName());
        }
    }

    private static Credential missing(String why) {
        return new Credential.Missing(new Misconfigured(why));
    }

    @Override
    public void close() {
        threads.shutdownNow();
        upper.close();
    }

    /// Shows only the host.
    @Override
    public String toString() {
        return "RelayConsumer[" + settings.url() + "]";
    }
}
