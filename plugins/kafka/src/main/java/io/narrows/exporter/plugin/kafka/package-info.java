/// The `kafka` consumer: sends reports to topics of Apache Kafka.
package io.narrows.exporter.plugin.kafka;
