package io.narrows.exporter.plugin.file;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.plugin.spi.ConsumerContext;
import java.time.Clock;

record TestContext(ConsumerSettings options, Clock clock) implements ConsumerContext {
    @Override
    public Egress egress() {
        return destination -> destination;
    }
}
