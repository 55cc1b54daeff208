package io.narrows.exporter.application;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import java.util.Map;
import java.util.Objects;

/// A scanner's request: a report and the consumers that it names.
///
/// @param source the scanner's name for this kind of report; blank if it sent none
/// @param asked the consumers under `exportConfig`
/// @param labels what the scanner says about the report beside the payload
public record Envelope(String source, AskedConsumers asked, Labels labels, Payload payload) {
    public Envelope {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(asked, "asked");
        Objects.requireNonNull(labels, "labels");
        Objects.requireNonNull(payload, "payload");
    }

    /// An envelope without labels.
    ///
    /// @param consumers the settings for each consumer, in the order of the envelope
    public Envelope(String source, Map<ConsumerId, ConsumerSettings> consumers, Payload payload) {
        this(source, new AskedConsumers(consumers), Labels.NONE, payload);
    }

    /// The settings for each consumer under `exportConfig`, in the order of the envelope.
    public Map<ConsumerId, ConsumerSettings> consumers() {
        return asked.settings();
    }
}
