package io.narrows.exporter.adapter.out.spool;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Deletes deliveries that were leased for it. Tried until it is kept, because nobody else can lease them.
final class PurgePending implements Change {
    private final List<InFlight> claimed;
    private final Ledger ledger;
    private final Suspects suspects;
    private final CompletableFuture<Integer> done = new CompletableFuture<>();

    PurgePending(List<InFlight> claimed, Ledger ledger, Suspects suspects) {
        this.claimed = claimed;
        this.ledger = ledger;
        this.suspects = suspects;
    }

    /// How many, or why it is not written for now.
    CompletableFuture<Integer> done() {
        return done;
    }

    @Override
    public int weight() {
        return claimed.size();
    }

    @Override
    public void apply(Journal journal) throws SQLException {
        for (var delivery : claimed) {
            journal.purgePending(delivery);
        }
    }

    @Override
    public void committed() {
        for (var delivery : claimed) {
            delivery.window().settled(delivery, false);
            ledger.add(TallyChanges.of(delivery.consumer(), Move.PURGE_PENDING));
            if (delivery.suspect()) {
                suspects.cleared();
            }
        }
        done.complete(claimed.size());
    }

    @Override
    public void failed(RuntimeException reason) {
        done.completeExceptionally(reason);
    }

    @Override
    public boolean mustBeKept() {
        return true;
    }
}
