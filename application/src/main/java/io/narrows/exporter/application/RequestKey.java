package io.narrows.exporter.application;

import io.narrows.exporter.domain.spool.IdempotencyKey;
import java.util.Objects;

/// The key that a sender gave its request, so that a request sent twice is delivered once.
///
/// @param endpoint where the request came in; the same key at another endpoint belongs to another request
/// @param coversLabels whether the same key with other labels belongs to another request. Not for an event, because its
///     source and id identify it, and intermediaries may add attributes
public record RequestKey(IdempotencyKey key, String endpoint, boolean coversLabels) {
    public RequestKey {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(endpoint, "endpoint");
    }
}
