package io.narrows.exporter.adapter.outbound.spool.write;

import io.narrows.exporter.adapter.outbound.spool.secret.PayloadCipher;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// The change that replaces the payloads of some reports by the same ones, sealed with another key.
public final class SealAgain implements Change {
    private final List<Sealed> reports;
    private final CompletableFuture<Integer> done = new CompletableFuture<>();
    private int sealed;

    /// A payload that was sealed again.
    ///
    /// @param seq the number of the report
    /// @param before the column `checksum` as it was: if it has changed since, the report stays as it is
    /// @param format of the payload, as it is stored
    public record Sealed(long seq, long before, PayloadCipher.Closed payload, long format) {}

    public SealAgain(List<Sealed> reports) {
        this.reports = List.copyOf(reports);
    }

    /// Completed with the number of reports that were not gone or changed.
    public CompletableFuture<Integer> done() {
        return done;
    }

    @Override
    public int weight() {
        return reports.size();
    }

    @Override
    public long bytes() {
        return reports.stream().mapToLong(report -> report.payload().size()).sum();
    }

    @Override
    public void apply(WriteTransaction transaction) throws SQLException {
        int count = 0;
        for (var report : reports) {
            if (transaction.sealAgain(report)) {
                count++;
            }
        }
        sealed = count;
    }

    @Override
    public void committed() {
        done.complete(sealed);
    }

    @Override
    public void failed(RuntimeException reason) {
        done.completeExceptionally(reason);
    }
}
