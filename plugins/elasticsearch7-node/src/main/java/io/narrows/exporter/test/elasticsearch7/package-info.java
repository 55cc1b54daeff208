/// A real Elasticsearch 7 node for tests.
package io.narrows.exporter.test.elasticsearch7;
