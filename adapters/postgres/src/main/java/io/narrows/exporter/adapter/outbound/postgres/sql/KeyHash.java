package io.narrows.exporter.adapter.outbound.postgres.sql;

import io.narrows.exporter.domain.hash.TextHash;
import io.narrows.exporter.domain.spool.IdempotencyKey;

/// Idempotency keys as the database stores them: a hash, so that each takes the same room whatever a sender sends.
public final class KeyHash {
    private KeyHash() {}

    public static byte[] of(IdempotencyKey key) {
        return TextHash.sha256(key.value());
    }
}
