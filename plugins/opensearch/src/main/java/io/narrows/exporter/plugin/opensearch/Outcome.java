package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.consumer.DeliveryResult;

/// The outcome of one document in a `_bulk` request.
sealed interface Outcome {

    /// The document is in its index, from this request or an earlier one.
    record Stored() implements Outcome {
        static final Stored INSTANCE = new Stored();
    }

    /// The index refuses the document because of its content or structure.
    record Refused(ServerError error) implements Outcome {}

    /// The document was not stored, for a reason that its content did not cause.
    record Failed(DeliveryResult result) implements Outcome {}
}
