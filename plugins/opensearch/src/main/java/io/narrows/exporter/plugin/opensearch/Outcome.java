package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.consumer.DeliveryResult;

/// What became of one document in a `_bulk` request.
sealed interface Outcome {

    /// It lies in its index, from this request or from an earlier one.
    record Stored() implements Outcome {}

    /// The index does not take it, for what it says or how it is built.
    record Refused(ServerError error) implements Outcome {}

    /// It was not stored, for a reason that has nothing to do with what it says.
    record Failed(DeliveryResult result) implements Outcome {}
}
