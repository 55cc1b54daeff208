package io.narrows.exporter.plugin.opensearch;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.async.AsyncExecChain;
import org.apache.hc.client5.http.async.AsyncExecChainHandler;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;

/// Gives each `_bulk` request its body just before the request is sent. The transport of opensearch-java takes a body
/// only by copying it three times: into a buffer that grows, into an array, and into the connection's buffer. So it
/// gets an empty body and a header that names the documents here. Thread-safe.
final class BulkBodies implements AsyncExecChainHandler {
    /// The header with the name of the documents. The server never sees it.
    static final String HEADER = "Data-Exporter-Bulk";

    private final Map<String, List<BulkItem>> documents = new ConcurrentHashMap<>();
    private final AtomicLong names = new AtomicLong();

    /// Keeps documents for the requests that name them, until `remove`.
    ///
    /// @return their name
    String add(List<BulkItem> items) {
        var name = Long.toString(names.incrementAndGet());
        documents.put(name, items);
        return name;
    }

    void remove(String name) {
        documents.remove(name);
    }

    @Override
    public void execute(
            HttpRequest request,
            AsyncEntityProducer body,
            AsyncExecChain.Scope scope,
            AsyncExecChain chain,
            AsyncExecCallback callback)
            throws HttpException, IOException {
        var header = request.getFirstHeader(HEADER);
        if (header == null) {
            chain.proceed(request, body, scope, callback);
            return;
        }
        request.removeHeaders(HEADER);
        var items = documents.get(header.getValue());
        if (items == null) {
            throw new IOException("nobody waits for this request any more");
        }
        chain.proceed(request, new BulkBody(items), scope, callback);
    }
}
