package io.narrows.exporter.test.elasticsearch7;

import io.narrows.exporter.test.opensearch.SearchNode;
import java.io.IOException;

/// Starts a real Elasticsearch 7 cluster of one node, without X-Pack and therefore without security. Takes about 4
/// seconds, and 160 MB at rest.
public final class Elasticsearch7Node {
    private Elasticsearch7Node() {}

    public static SearchNode start() throws IOException, InterruptedException {
        return SearchNode.start(Elasticsearch7Main.class, "elasticsearch7-node.classpath", "logs/http.ports");
    }
}
