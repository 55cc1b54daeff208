package io.narrows.exporter.adapter.outbound.spool.sqlite;

/// Opens stored payloads. Thread-safe.
@FunctionalInterface
public interface PayloadOpener {
    PayloadRead open(StoredPayload stored);
}
