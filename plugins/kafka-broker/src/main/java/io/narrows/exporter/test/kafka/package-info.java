/// A real Kafka broker for tests.
package io.narrows.exporter.test.kafka;
