package io.narrows.exporter.test.elasticsearch7;

import io.narrows.exporter.test.opensearch.SearchNode;
import java.io.IOException;

/// Starts a real Elasticsearch 7 node of one. Without X-Pack, and so without security.
public final class Elasticsearch7Node {
    private Elasticsearch7Node() {}

    public static SearchNode start() throws IOException, InterruptedException {
        return SearchNode.start(NodeProcess.class, "elasticsearch7-node.classpath", "logs/http.ports");
    }
}
