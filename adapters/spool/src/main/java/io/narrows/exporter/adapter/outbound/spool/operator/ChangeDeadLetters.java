package io.narrows.exporter.adapter.outbound.spool.operator;

import io.narrows.exporter.adapter.outbound.spool.sqlite.DeadLetterQuery.Grave;
import io.narrows.exporter.adapter.outbound.spool.tally.Tallies;
import io.narrows.exporter.adapter.outbound.spool.tally.TallyChanges;
import io.narrows.exporter.adapter.outbound.spool.write.Change;
import io.narrows.exporter.adapter.outbound.spool.write.WriteTransaction;
import io.narrows.exporter.domain.spool.DeadLetter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// The change that replays or purges some dead letters.
final class ChangeDeadLetters implements Change {
    private final List<Grave> graves;
    private final Way way;
    private final Tallies tallies;
    private final CompletableFuture<Integer> done = new CompletableFuture<>();
    private List<Grave> moved = List.of();

    /// What to do with each dead letter.
    interface Way {
        TallyChanges changes(DeadLetter letter);

        /// @return false if it is no longer a dead letter
        boolean apply(WriteTransaction transaction, Grave grave) throws SQLException;

        /// Called when the change is durable.
        default void committed() {}
    }

    ChangeDeadLetters(List<Grave> graves, Way way, Tallies tallies) {
        this.graves = graves;
        this.way = way;
        this.tallies = tallies;
    }

    /// Completed with the number of letters that were still dead.
    CompletableFuture<Integer> done() {
        return done;
    }

    @Override
    public int weight() {
        return graves.size();
    }

    @Override
    public void apply(WriteTransaction transaction) throws SQLException {
        var found = new ArrayList<Grave>();
        for (var grave : graves) {
            if (way.apply(transaction, grave)) {
                found.add(grave);
            }
        }
        moved = found;
    }

    @Override
    public void committed() {
        for (var grave : moved) {
            tallies.add(way.changes(grave.letter()));
        }
        way.committed();
        done.complete(moved.size());
    }

    @Override
    public void failed(RuntimeException reason) {
        done.completeExceptionally(reason);
    }
}
