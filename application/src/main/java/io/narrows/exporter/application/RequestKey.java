package io.narrows.exporter.application;

import io.narrows.exporter.domain.spool.IdempotencyKey;
import java.util.Objects;

/// The key that a sender gave its request, so that sending it twice delivers once.
///
/// @param endpoint where the request came in: the same key elsewhere is another request
public record RequestKey(IdempotencyKey key, String endpoint) {
    public RequestKey {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(endpoint, "endpoint");
    }
}
