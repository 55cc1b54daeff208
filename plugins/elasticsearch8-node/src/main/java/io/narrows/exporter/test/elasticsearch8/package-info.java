/// A real Elasticsearch 8 node for tests.
package io.narrows.exporter.test.elasticsearch8;
