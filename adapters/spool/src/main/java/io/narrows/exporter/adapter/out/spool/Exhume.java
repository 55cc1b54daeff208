package io.narrows.exporter.adapter.out.spool;

import io.narrows.exporter.adapter.out.spool.Reader.Grave;
import io.narrows.exporter.domain.spool.DeadLetter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Replays or purges some dead letters.
final class Exhume implements Change {
    private final List<Grave> graves;
    private final Way way;
    private final Ledger ledger;
    private final CompletableFuture<Integer> done = new CompletableFuture<>();
    private List<Grave> moved = List.of();

    /// What is done with a dead letter.
    interface Way {
        TallyChanges changes(DeadLetter letter);

        /// @return false if it is a dead letter no more
        boolean apply(Journal journal, Grave grave) throws SQLException;

        /// It is durable.
        default void committed() {}
    }

    Exhume(List<Grave> graves, Way way, Ledger ledger) {
        this.graves = graves;
        this.way = way;
        this.ledger = ledger;
    }

    /// How many were still there.
    CompletableFuture<Integer> done() {
        return done;
    }

    @Override
    public int weight() {
        return graves.size();
    }

    @Override
    public void apply(Journal journal) throws SQLException {
        var found = new ArrayList<Grave>();
        for (var grave : graves) {
            if (way.apply(journal, grave)) {
                found.add(grave);
            }
        }
        moved = found;
    }

    @Override
    public void committed() {
        for (var grave : moved) {
            ledger.add(way.changes(grave.letter()));
        }
        way.committed();
        done.complete(moved.size());
    }

    @Override
    public void failed(RuntimeException reason) {
        done.completeExceptionally(reason);
    }
}
