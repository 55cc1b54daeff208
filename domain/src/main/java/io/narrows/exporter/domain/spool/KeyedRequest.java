package io.narrows.exporter.domain.spool;

import java.util.Objects;

/// The idempotency key of a request, with a digest that distinguishes this request from others under the same key.
///
/// @param digest covers everything the request asks for. A spool stores it with the key, so it must not reveal a
///     setting
public record KeyedRequest(IdempotencyKey key, String digest) {
    public KeyedRequest {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(digest, "digest");
    }
}
