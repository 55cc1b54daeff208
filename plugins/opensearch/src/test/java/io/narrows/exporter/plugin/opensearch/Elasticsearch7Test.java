package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.test.elasticsearch7.Elasticsearch7Node;
import io.narrows.exporter.test.opensearch.SearchNode;

class Elasticsearch7Test extends ElasticsearchRules {
    @Override
    SearchNode start() throws Exception {
        return Elasticsearch7Node.start();
    }

    @Override
    String misfit() {
        return "mapper_parsing_exception";
    }
}
