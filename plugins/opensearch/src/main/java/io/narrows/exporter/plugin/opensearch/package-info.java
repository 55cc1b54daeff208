/// The `openSearch` consumer: stores reports in OpenSearch or Elasticsearch.
package io.narrows.exporter.plugin.opensearch;
