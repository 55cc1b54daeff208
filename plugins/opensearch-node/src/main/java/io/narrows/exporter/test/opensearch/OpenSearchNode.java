package io.narrows.exporter.test.opensearch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;

/// A real OpenSearch cluster of one node, in its own JVM, listening on the loopback address only.
///
/// ```java
/// var node = OpenSearchNode.shared();
/// node.send("POST", "/_refresh", "");
/// ```
///
/// Takes about 6 seconds and 450 MB. The node ends with the JVM that started it, even if that JVM is killed.
/// Thread-safe.
public final class OpenSearchNode implements AutoCloseable {
    /// The largest request that the shared node accepts (`http.max_content_length`).
    public static final int MAX_CONTENT_LENGTH = SearchNode.MAX_CONTENT_LENGTH;

    private final SearchNode node;

    private OpenSearchNode(SearchNode node) {
        this.node = node;
    }

    /// The node that all tests of this JVM share, started on first use.
    public static OpenSearchNode shared() {
        return Shared.NODE;
    }

    public static OpenSearchNode start() throws IOException, InterruptedException {
        return new OpenSearchNode(
                SearchNode.start(OpenSearchMain.class, "opensearch-node.classpath", OpenSearchMain.PORT_FILE));
    }

    /// The address of the node, such as `127.0.0.1:41234`.
    public String hostPort() {
        return node.hostPort();
    }

    /// Sends a request without the code under test.
    ///
    /// @param body JSON or NDJSON; blank for none
    /// @return the answer, whatever its status
    public HttpResponse<String> send(String method, String path, String body) throws IOException, InterruptedException {
        return node.send(method, path, body);
    }

    /// The same node, for code that works with every kind of node.
    public SearchNode asSearchNode() {
        return node;
    }

    @Override
    public void close() {
        node.close();
    }

    /// Starts the shared node on first use.
    private static final class Shared {
        private static final OpenSearchNode NODE = startOne();

        private static OpenSearchNode startOne() {
            try {
                return start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted while OpenSearch started", e);
            }
        }
    }
}
