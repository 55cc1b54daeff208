/// A real OpenSearch node for tests.
package io.narrows.exporter.test.opensearch;
