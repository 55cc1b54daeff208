package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.test.elasticsearch8.Elasticsearch8Node;
import io.narrows.exporter.test.opensearch.SearchNode;

class Elasticsearch8Test extends ElasticsearchRules {
    @Override
    SearchNode start() throws Exception {
        return Elasticsearch8Node.start();
    }

    @Override
    String misfit() {
        return "document_parsing_exception";
    }
}
