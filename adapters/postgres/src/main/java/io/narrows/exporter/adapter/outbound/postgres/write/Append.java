package io.narrows.exporter.adapter.outbound.postgres.write;

import io.narrows.exporter.adapter.outbound.postgres.sql.GroupCommit;
import io.narrows.exporter.adapter.outbound.postgres.sql.KeyHash;
import io.narrows.exporter.adapter.outbound.postgres.sql.ReportRow;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.Acceptance;
import io.narrows.exporter.domain.spool.Receipt;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// A report on its way into the spool.
///
/// @param lanes the numbers of the lanes of its deliveries, in their order
/// @param key the hash of its idempotency key
/// @param done completed when the report is stored, or is not
record Append(
        Acceptance acceptance,
        ReportRow.Stored row,
        List<Integer> lanes,
        Optional<ByteBuffer> key,
        CompletableFuture<Receipt> done)
        implements GroupCommit.Entry<Receipt> {

    static Append of(Acceptance acceptance, ReportRow.Stored row, List<Integer> lanes) {
        return new Append(
                acceptance,
                row,
                lanes,
                acceptance.key().map(request -> ByteBuffer.wrap(KeyHash.of(request.key()))),
                new CompletableFuture<>());
    }

    ReportId id() {
        return acceptance.report().id();
    }

    /// The digest of a request with a key.
    String digest() {
        return acceptance.key().orElseThrow().digest();
    }

    void stored() {
        done.complete(acceptance.receipt());
    }

    void failed(RuntimeException e) {
        done.completeExceptionally(e);
    }
}
