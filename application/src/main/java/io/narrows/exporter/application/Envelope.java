package io.narrows.exporter.application;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.report.Payload;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// A scanner's request: a report and the consumers that it names.
///
/// @param source the scanner's name for this kind of report; blank if it sent none
/// @param consumers the settings for each consumer under `exportConfig`, in the order of the envelope
public record Envelope(String source, Map<ConsumerId, ConsumerSettings> consumers, Payload payload) {
    public Envelope {
        Objects.requireNonNull(source, "source");
        consumers = new LinkedHashMap<>(consumers);
        Objects.requireNonNull(payload, "payload");
    }
}
