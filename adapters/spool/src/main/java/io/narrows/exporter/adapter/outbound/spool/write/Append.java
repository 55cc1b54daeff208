package io.narrows.exporter.adapter.outbound.spool.write;

import io.narrows.exporter.adapter.outbound.spool.secret.PayloadCipher;
import io.narrows.exporter.adapter.outbound.spool.tally.Tallies;
import io.narrows.exporter.adapter.outbound.spool.tally.TallyChanges;
import io.narrows.exporter.domain.spool.Acceptance;
import io.narrows.exporter.domain.spool.KeyReusedException;
import io.narrows.exporter.domain.spool.Receipt;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;

/// The change that stores a report and its deliveries.
public final class Append implements Change {
    private final Acceptance acceptance;
    private final ReportTable.Content content;
    private final Tallies tallies;
    private final CompletableFuture<Receipt> done = new CompletableFuture<>();
    private Acceptances.Kept kept = new Acceptances.Kept.Twice();

    /// Seals the payload, on the thread of the request.
    public Append(Acceptance acceptance, PayloadCipher cipher, Tallies tallies) {
        this.acceptance = acceptance;
        var lanes = acceptance.deliveries().stream()
                .map(delivery -> delivery.lane().fingerprint())
                .toList();
        this.content = new ReportTable.Content(acceptance.report(), cipher.close(acceptance.report(), lanes));
        this.tallies = tallies;
    }

    /// Completed when the report is durable, or could not be stored.
    public CompletableFuture<Receipt> done() {
        return done;
    }

    @Override
    public long bytes() {
        return content.size();
    }

    @Override
    public void apply(WriteTransaction transaction) throws SQLException {
        kept = transaction.keep(acceptance, content);
    }

    @Override
    public void committed() {
        switch (kept) {
            case Acceptances.Kept.Now now -> {
                for (var delivery : acceptance.deliveries()) {
                    tallies.add(TallyChanges.accept(delivery.lane().consumer(), delivery.state()));
                }
                done.complete(acceptance.receipt());
            }
            case Acceptances.Kept.Before before -> done.complete(before.receipt());
            case Acceptances.Kept.UnderAnothersKey other -> done.completeExceptionally(new KeyReusedException());
            case Acceptances.Kept.Twice twice ->
                done.completeExceptionally(new IllegalArgumentException(
                        "report " + acceptance.report().id() + " was kept before"));
        }
    }

    @Override
    public void failed(RuntimeException reason) {
        done.completeExceptionally(reason);
    }
}
