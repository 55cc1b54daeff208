package io.narrows.exporter.adapter.outbound.postgres.operator;

import io.narrows.exporter.adapter.outbound.postgres.operator.DeadLetterQuery.Found;
import io.narrows.exporter.adapter.outbound.postgres.sql.Core;
import io.narrows.exporter.adapter.outbound.postgres.sql.Ids;
import io.narrows.exporter.adapter.outbound.postgres.sql.TallyRows;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.spool.DeadLetter;
import io.narrows.exporter.domain.spool.DeadLetterFilter;
import io.narrows.exporter.domain.spool.DeadLetters;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The dead letters of a shared spool. Reads and changes them in steps, so that neither the heap nor a transaction
/// grows
/// with their number.
///
/// Two operators who change the same letters at once wait for each other step by step, and each letter is counted for
/// the one who changed it.
public record PostgresDeadLetters(Core core) implements DeadLetters {
    private static final int STEP = 1000;

    /// Visits dead letters step by step.
    private interface Visitor {
        /// @return false to stop
        boolean visit(List<Found> letters);
    }

    @Override
    public List<DeadLetter> list(DeadLetterFilter filter, Optional<DeliveryId> after, int limit) {
        var letters = new ArrayList<DeadLetter>();
        visit(filter, after, found -> {
            found.stream().map(Found::letter).limit(limit - letters.size()).forEach(letters::add);
            return letters.size() < limit;
        });
        return letters;
    }

    @Override
    public long count(DeadLetterFilter filter) {
        var counted = new long[1];
        visit(filter, Optional.empty(), found -> {
            counted[0] += found.size();
            return true;
        });
        return counted[0];
    }

    @Override
    public Optional<ReportData> report(DeliveryId id) {
        return core.database().read(connection -> {
            var isDead = DeadLetterQuery.page(connection, only(id), Optional.empty(), STEP).stream()
                    .anyMatch(found -> found.letter().id().equals(id));
            return isDead ? new ReportQuery(core.rows()).report(connection, Ids.of(id.report())) : Optional.empty();
        });
    }

    private static DeadLetterFilter only(DeliveryId id) {
        return new DeadLetterFilter(Set.of(), Set.of(), Set.of(), "", Instant.MAX, Set.of(id));
    }

    @Override
    public long replay(DeadLetterFilter filter, Instant now) {
        return each(filter, letters -> {
            var moved = core.database().change(connection -> replay(connection, letters, now));
            core.returned(Moved.lanes(moved));
            return Moved.sum(moved);
        });
    }

    private List<Moved> replay(Connection connection, Deliveries letters, Instant now) throws SQLException {
        var moved = DeadLetterChange.replay(connection, letters, now);
        var tallies = new TallyRows();
        moved.forEach(each -> each.countReplay(tallies));
        tallies.write(connection, core.replica(), TallyRows.OPERATOR);
        return moved;
    }

    @Override
    public long purge(DeadLetterFilter filter) {
        return each(filter, letters -> Moved.sum(core.database().change(connection -> purge(connection, letters))));
    }

    private List<Moved> purge(Connection connection, Deliveries letters) throws SQLException {
        var moved = DeadLetterChange.purge(
                connection, letters, core.receiptSlot(), core.databaseClock().millis());
        var tallies = new TallyRows();
        moved.forEach(each -> each.countPurge(tallies));
        tallies.write(connection, core.replica(), TallyRows.OPERATOR);
        return moved;
    }

    /// Changes some letters.
    private interface Step {
        /// @return how many were still dead
        long run(Deliveries letters);
    }

    private long each(DeadLetterFilter filter, Step step) {
        var count = new long[1];
        visit(filter, Optional.empty(), found -> {
            var letters = new Deliveries();
            found.forEach(one -> letters.add(one.report(), one.lane()));
            count[0] += letters.isEmpty() ? 0 : step.run(letters);
            return true;
        });
        return count[0];
    }

    private void visit(DeadLetterFilter filter, Optional<DeliveryId> after, Visitor visitor) {
        var last = after;
        for (; ; ) {
            var from = last;
            var found = core.database().read(connection -> DeadLetterQuery.page(connection, filter, from, STEP));
            var selected =
                    found.stream().filter(one -> filter.matches(one.letter())).toList();
            if (!visitor.visit(selected) || found.size() < STEP) {
                return;
            }
            last = Optional.of(found.getLast().letter().id());
        }
    }
}
