package io.narrows.exporter.test.elasticsearch8;

import io.narrows.exporter.test.opensearch.SearchNode;
import java.io.IOException;

/// Starts a real Elasticsearch 8 cluster of one node, without X-Pack and therefore without security. Takes about 5
/// seconds, and 180 MB at rest.
public final class Elasticsearch8Node {
    private Elasticsearch8Node() {}

    public static SearchNode start() throws IOException, InterruptedException {
        var transport = SearchNode.resource(Elasticsearch8Node.class, "elasticsearch8-transport.classpath");
        return SearchNode.start(
                Elasticsearch8Main.class, "elasticsearch8-node.classpath", "logs/http.ports", transport);
    }
}
