package io.narrows.exporter.domain.spool;

import java.util.Objects;

/// The idempotency key of a request, and what tells this request from another one under the same key.
///
/// @param digest of all that the request asks for. A spool keeps it with the key; it must not give away a setting
public record KeyedRequest(IdempotencyKey key, String digest) {
    public KeyedRequest {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(digest, "digest");
    }
}
