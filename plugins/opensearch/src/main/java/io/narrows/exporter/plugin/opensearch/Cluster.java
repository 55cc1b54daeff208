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
    private static final Body EMPTY_BODY = Body.from(new byte[0], BulkBody.CONTENT_TYPE);

    private final OpenSearchSettings settings;
    private final String address;
    private final Clock clock;
    private final Egress egress;
    private final BulkBodies bodies = new BulkBodies();
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
        return send(Requests.create(method, path, List.of(), parameters, null), Map.of(), LONGEST_ANSWER);
    }

    /// Sends one request with a body, and waits for its answer or its failure.
    Answer send(String method, String path, Body body) throws InterruptedException {
        return send(Requests.create(method, path, List.of(), Map.of(), body), Map.of(), LONGEST_ANSWER);
    }

    /// Sends documents as one `_bulk` request.
    Answer sendBulk(List<BulkItem> items) throws InterruptedException {
        var name = bodies.add(items);
        try {
            var parameters = Map.of("filter_path", BulkAnswer.WANTED);
            var request = Requests.create("POST", "/_bulk", List.of(), parameters, EMPTY_BODY);
            return send(request, Map.of(BulkBodies.HEADER, name), LONGEST_ANSWER + items.size() * LONGEST_ITEM);
        } finally {
            bodies.remove(name);
        }
    }

    @Override
    public synchronized void close() {
        connection.ifPresent(ClusterConnection::close);
        connection = Optional.empty();
    }

    private Answer send(Request request, Map<String, String> headers, int longestAnswer) throws InterruptedException {
        var heard = new CapturedResponse(longestAnswer);
        try {
            connection().client(heard, headers).executeAsync(request).get();
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
        var opened = ClusterConnection.open(settings, egress, bodies);
        connection = Optional.of(opened);
        return opened;
    }
}
