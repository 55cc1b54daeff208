/// The `openSearch` consumer: stores reports in OpenSearch, or in Elasticsearch.
package io.narrows.exporter.plugin.opensearch;
