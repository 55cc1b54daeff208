package io.narrows.exporter.deploy;

import io.narrows.exporter.test.opensearch.OpenSearchNode;

/// A way in which OpenSearch refuses the documents of one index, and how to end it.
enum IndexRefusal {
    /// 400 `index_closed_exception`.
    CLOSED {
        @Override
        void begin(OpenSearchNode node, String index) {
            StoredReports.ask(node, "POST", "/" + index + "/_close", "");
        }

        @Override
        void end(OpenSearchNode node, String index) {
            StoredReports.ask(node, "POST", "/" + index + "/_open", "");
        }
    },
    /// 403 `cluster_block_exception`.
    BLOCKED {
        @Override
        void begin(OpenSearchNode node, String index) {
            block(node, index, true);
        }

        @Override
        void end(OpenSearchNode node, String index) {
            block(node, index, false);
        }
    };

    abstract void begin(OpenSearchNode node, String index);

    abstract void end(OpenSearchNode node, String index);

    private static void block(OpenSearchNode node, String index, boolean blocked) {
        StoredReports.ask(node, "PUT", "/" + index + "/_settings", "{\"index.blocks.write\":" + blocked + "}");
    }
}
