package io.narrows.exporter.adapter.outbound.spool.operator;

import io.narrows.exporter.adapter.outbound.sealing.Waiting;
import io.narrows.exporter.adapter.outbound.spool.sqlite.DeadLetterQuery.Grave;
import io.narrows.exporter.adapter.outbound.spool.sqlite.DeadLetterQuery.Place;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Readers;
import io.narrows.exporter.adapter.outbound.spool.tally.Tallies;
import io.narrows.exporter.adapter.outbound.spool.tally.TallyChanges;
import io.narrows.exporter.adapter.outbound.spool.write.WriteTransaction;
import io.narrows.exporter.adapter.outbound.spool.write.Writer;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.spool.DeadLetter;
import io.narrows.exporter.domain.spool.DeadLetterFilter;
import io.narrows.exporter.domain.spool.DeadLetters;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The dead letters of a spool. Reads them in steps, so that neither the heap nor a snapshot grows with their number.
public final class SqliteDeadLetters implements DeadLetters {
    private static final int STEP = 1000;

    private final Readers readers;
    private final Writer writer;
    private final Tallies tallies;
    private final Runnable replays;

    /// @param replays called when lanes have deliveries again
    public SqliteDeadLetters(Readers readers, Writer writer, Tallies tallies, Runnable replays) {
        this.readers = readers;
        this.writer = writer;
        this.tallies = tallies;
        this.replays = replays;
    }

    /// Visits dead letters step by step.
    private interface Visitor {
        /// @return false to stop
        boolean visit(List<Grave> graves);
    }

    @Override
    public List<DeadLetter> list(DeadLetterFilter filter, Optional<DeliveryId> after, int limit) {
        var letters = new ArrayList<DeadLetter>();
        visit(filter, after, graves -> {
            graves.stream().map(Grave::letter).limit(limit - letters.size()).forEach(letters::add);
            return letters.size() < limit;
        });
        return letters;
    }

    @Override
    public long count(DeadLetterFilter filter) {
        var counted = new long[1];
        visit(filter, Optional.empty(), graves -> {
            counted[0] += graves.size();
            return true;
        });
        return counted[0];
    }

    @Override
    public Optional<ReportData> report(DeliveryId id) {
        writer.flush();
        return readers.ask(reader -> {
            var grave = reader.deadLetters().find(id);
            return grave.isEmpty()
                    ? Optional.empty()
                    : reader.report(id.report(), grave.get().seq());
        });
    }

    @Override
    public long replay(DeadLetterFilter filter, Instant now) {
        return exhume(filter, new ChangeDeadLetters.Way() {
            @Override
            public TallyChanges changes(DeadLetter letter) {
                return TallyChanges.replay(letter.id().consumer(), letter.cause());
            }

            @Override
            public boolean apply(WriteTransaction transaction, Grave grave) throws SQLException {
                return transaction.deliveries().replay(grave, now);
            }

            @Override
            public void committed() {
                replays.run();
            }
        });
    }

    @Override
    public long purge(DeadLetterFilter filter) {
        return exhume(filter, new ChangeDeadLetters.Way() {
            @Override
            public TallyChanges changes(DeadLetter letter) {
                return TallyChanges.purge(letter.id().consumer(), letter.cause());
            }

            @Override
            public boolean apply(WriteTransaction transaction, Grave grave) throws SQLException {
                return transaction.deliveries().purge(grave);
            }
        });
    }

    private long exhume(DeadLetterFilter filter, ChangeDeadLetters.Way way) {
        var count = new long[1];
        visit(filter, Optional.empty(), graves -> {
            var exhume = new ChangeDeadLetters(graves, way, tallies);
            writer.submit(exhume);
            count[0] += Waiting.on(exhume.done());
            return true;
        });
        return count[0];
    }

    private void visit(DeadLetterFilter filter, Optional<DeliveryId> after, Visitor visitor) {
        writer.flush();
        if (filter.ids().isEmpty()) {
            visitAll(filter, after, visitor);
        } else {
            visitor.visit(filter.ids().stream()
                    .sorted(Comparator.comparing(DeliveryId::report).thenComparing(DeliveryId::consumer))
                    .flatMap(id -> readers.ask(reader -> reader.deadLetters().find(id)).stream())
                    .filter(grave -> filter.matches(grave.letter()))
                    .toList());
        }
    }

    private void visitAll(DeadLetterFilter filter, Optional<DeliveryId> after, Visitor visitor) {
        var place = after.isEmpty()
                ? Place.FIRST
                : readers.ask(reader -> reader.deadLetters().place(after.get()));
        for (; ; ) {
            var from = place;
            var step = readers.ask(reader -> reader.deadLetters().step(filter, from, STEP));
            var selected = step.graves().stream()
                    .filter(grave -> filter.matches(grave.letter()))
                    .toList();
            if (!visitor.visit(selected) || step.end().isEmpty()) {
                return;
            }
            place = step.end().get();
        }
    }
}
