package io.narrows.exporter.plugin.tck;

/// A consumer that does everything right passes every clause.
class LineConsumerTest extends LineConsumerTrial {}
