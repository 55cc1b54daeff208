package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.plugin.opensearch.Answer.Answered;
import io.narrows.exporter.plugin.opensearch.Answer.NotAnswered;
import io.narrows.exporter.plugin.spi.RetryAfter;
import io.narrows.exporter.plugin.spi.TlsMaterialException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.opensearch.client.opensearch.generic.Body;
import org.opensearch.client.opensearch.generic.Request;
import org.opensearch.client.opensearch.generic.Requests;

/// Sends requests to one OpenSearch cluster. Connects on first use, and again after the connection broke for good.
///
/// Thread-safe.
final class Cluster implements AutoCloseable {
    private static final int LONGEST_ANSWER = 1 << 20;
    private static final int LONGEST_ITEM = 1 << 10;

    private final OpenSearchSettings settings;
    private final String address;
    private final Clock clock;
    private final Egress egress;
    private Optional<ClusterConnection> connection = Optional.empty();
    private volatile boolean hasFailed;

    /// @param clock turns a time in a `Retry-After` header into a wait
    Cluster(OpenSearchSettings settings, Clock clock, Egress egress) {
        this.settings = settings;
        this.address = settings.addresses().toString();
        this.clock = clock;
        this.egress = egress;
    }

    /// Sends one request, and waits for its answer or its failure.
    ///
    /// @param path such as `/_bulk`, percent-encoded
    /// @throws InterruptedException if the calling thread was interrupted; the server may act on the request anyway
    Answer send(String method, String path, Map<String, String> parameters) throws InterruptedException {
        return send(Requests.create(method, path, List.of(), parameters, null), LONGEST_ANSWER);
    }

    /// Sends one request with a body, and waits for its answer or its failure.
    Answer send(String method, String path, Body body) throws InterruptedException {
        return send(Requests.create(method, path, List.of(), Map.of(), body), LONGEST_ANSWER);
    }

    /// Sends documents as one `_bulk` request.
    Answer sendBulk(BulkRequest request) throws InterruptedException {
        return send(request, LONGEST_ANSWER + request.items().size() * LONGEST_ITEM);
    }

    @Override
    public synchronized void close() {
        connection.ifPresent(ClusterConnection::close);
        connection = Optional.empty();
    }

    private Answer send(Request request, int longestAnswer) throws InterruptedException {
        var heard = new CapturedResponse(longestAnswer);
        try {
            connection().client(heard).executeAsync(request).get();
            return answer(heard).orElseThrow();
        } catch (ExecutionException e) {
            return answer(heard).orElseGet(() -> notAnswered(e));
        } catch (InterruptedException e) {
            heard.giveUp();
            throw e;
        } catch (TlsMaterialException e) {
            return new NotAnswered(new Misconfigured(e.getMessage()));
        }
    }

    private Optional<Answer> answer(CapturedResponse heard) {
        return heard.response()
                .map(response -> new Answered(
                        address,
                        response.status(),
                        response.body(),
                        response.isWhole(),
                        RetryAfter.parse(response.retryAfter(), clock)));
    }

    private NotAnswered notAnswered(ExecutionException e) {
        hasFailed = true;
        return new NotAnswered(NoAnswer.because(e, settings));
    }

    /// Returns the open connection, or opens one. Reads the TLS files here and not earlier, so that the consumer
    /// recovers after the operator has repaired them. A working connection is kept, whatever happened to the files.
    private synchronized ClusterConnection connection() throws TlsMaterialException {
        if (connection
                .filter(open -> open.isOpen() && !(hasFailed && open.isOutdated()))
                .isPresent()) {
            return connection.get();
        }
        close();
        hasFailed = false;
        var opened = ClusterConnection.open(settings, egress);
        connection = Optional.of(opened);
        return opened;
    }
}
