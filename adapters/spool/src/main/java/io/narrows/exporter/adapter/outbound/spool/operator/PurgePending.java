package io.narrows.exporter.adapter.outbound.spool.operator;

import io.narrows.exporter.adapter.outbound.spool.lease.InFlight;
import io.narrows.exporter.adapter.outbound.spool.lease.Suspects;
import io.narrows.exporter.adapter.outbound.spool.tally.Tallies;
import io.narrows.exporter.adapter.outbound.spool.tally.TallyChange;
import io.narrows.exporter.adapter.outbound.spool.tally.TallyChanges;
import io.narrows.exporter.adapter.outbound.spool.write.Change;
import io.narrows.exporter.adapter.outbound.spool.write.WriteTransaction;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// The change that deletes deliveries leased for a purge. Retried until it is written, because nobody else can lease
/// these deliveries.
final class PurgePending implements Change {
    private final List<InFlight> claimed;
    private final Tallies tallies;
    private final Suspects suspects;
    private final CompletableFuture<Integer> done = new CompletableFuture<>();

    PurgePending(List<InFlight> claimed, Tallies tallies, Suspects suspects) {
        this.claimed = claimed;
        this.tallies = tallies;
        this.suspects = suspects;
    }

    /// Completed with the number of deliveries, or with the reason why they are not written for now.
    CompletableFuture<Integer> done() {
        return done;
    }

    @Override
    public int weight() {
        return claimed.size();
    }

    @Override
    public void apply(WriteTransaction transaction) throws SQLException {
        for (var delivery : claimed) {
            transaction.deliveries().purgePending(delivery);
        }
    }

    @Override
    public void committed() {
        for (var delivery : claimed) {
            delivery.window().settled(delivery, false);
            tallies.add(TallyChanges.of(delivery.consumer(), TallyChange.PURGE_PENDING));
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
