package io.narrows.exporter.test.opensearch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;

/// A real OpenSearch node of one, in a JVM of its own, listening on the loopback address only.
///
/// ```java
/// var node = OpenSearchNode.shared();
/// node.send("POST", "/_refresh", "");
/// ```
///
/// Takes about 6 seconds and 450 MB. It ends with the JVM that started it, even if that is killed. Thread-safe.
public final class OpenSearchNode implements AutoCloseable {
    /// The size of a request that the shared node takes at most (`http.max_content_length`).
    public static final int MAX_CONTENT_LENGTH = SearchNode.MAX_CONTENT_LENGTH;

    private final SearchNode node;

    private OpenSearchNode(SearchNode node) {
        this.node = node;
    }

    /// The one that all tests of this JVM share, started when it is first asked for.
    public static OpenSearchNode shared() {
        return Shared.NODE;
    }

    public static OpenSearchNode start() throws IOException, InterruptedException {
        return new OpenSearchNode(
                SearchNode.start(OpenSearchMain.class, "opensearch-node.classpath", OpenSearchMain.PORT_FILE));
    }

    /// Such as `127.0.0.1:41234`.
    public String hostPort() {
        return node.hostPort();
    }

    /// Sends a request, past the code under test.
    ///
    /// @param body JSON or NDJSON; blank for none
    /// @return the answer, whatever its status
    public HttpResponse<String> send(String method, String path, String body) throws IOException, InterruptedException {
        return node.send(method, path, body);
    }

    /// For those who take a node of any make.
    public SearchNode asSearchNode() {
        return node;
    }

    @Override
    public void close() {
        node.close();
    }

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
