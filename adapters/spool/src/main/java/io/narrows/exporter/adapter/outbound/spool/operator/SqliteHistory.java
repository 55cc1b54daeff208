package io.narrows.exporter.adapter.outbound.spool.operator;

import io.narrows.exporter.adapter.outbound.spool.past.KnownReport;
import io.narrows.exporter.adapter.outbound.spool.past.PastWalk;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Reader;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Readers;
import io.narrows.exporter.domain.history.History;
import io.narrows.exporter.domain.history.PastReport;
import io.narrows.exporter.domain.history.ReportFilter;
import io.narrows.exporter.domain.history.ReportPage;
import io.narrows.exporter.domain.history.Resend;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The history of a spool. Reads reports in steps, so that neither the heap nor a snapshot grows with their number.
public final class SqliteHistory implements History {
    /// How many reports a page looks at, beyond those that it shows.
    private static final int LOOKED_AT = 400;

    private final Readers readers;
    private final Runnable settled;
    private final Resending resending;

    /// @param settled waits until all settlements are in the database
    public SqliteHistory(Readers readers, Runnable settled, Resending resending) {
        this.readers = readers;
        this.settled = settled;
        this.resending = resending;
    }

    /// Some reports in the order of the history.
    ///
    /// @param selected those that the filter selects
    /// @param next where the next ones begin; empty if these are the last ones
    private record Found(List<KnownReport> selected, Optional<ReportId> next) {}

    @Override
    public ReportPage list(ReportFilter filter, Optional<ReportId> before, int limit) {
        settled.run();
        var found = readers.ask(reader -> page(reader, filter, before, limit));
        return new ReportPage(found.selected().stream().map(KnownReport::report).toList(), found.next());
    }

    private static Found page(Reader reader, ReportFilter filter, Optional<ReportId> before, int limit)
            throws SQLException {
        if (!filter.ids().isEmpty() || filter.key().isPresent()) {
            return named(reader, filter, before, limit);
        }
        var first = page(reader, filter, before, limit, limit);
        // The first ones are usually enough. If they are not, the filter selects few.
        if (first.selected().size() == limit || first.next().isEmpty()) {
            return first;
        }
        var rest = page(reader, filter, first.next(), limit - first.selected().size(), LOOKED_AT);
        return new Found(
                Stream.concat(first.selected().stream(), rest.selected().stream())
                        .toList(),
                rest.next());
    }

    private static Found page(Reader reader, ReportFilter filter, Optional<ReportId> before, int limit, int lookedAt)
            throws SQLException {
        var bounds = IdBounds.of(filter, before);
        var selected = new ArrayList<KnownReport>();
        var last = before;
        var newest = reader.walk().newest(new PastWalk.Part(bounds.before(), bounds.from(), lookedAt + 1), filter);
        int looked = 0;
        for (var entry : newest.entrySet()) {
            if (looked++ == lookedAt || selected.size() == limit) {
                return new Found(selected, last);
            }
            entry.getValue()
                    .known()
                    .filter(known -> filter.matches(known.report()))
                    .ifPresent(selected::add);
            last = Optional.of(new ReportId(entry.getKey()));
        }
        return new Found(selected, Optional.empty());
    }

    /// A page of reports that the filter names, by their ids or their key.
    private static Found named(Reader reader, ReportFilter filter, Optional<ReportId> before, int limit)
            throws SQLException {
        var named = new ArrayList<>(filter.ids().stream().map(ReportId::value).toList());
        if (filter.key().isPresent()) {
            var ofKey = reader.past().ofKey(filter.key().get().value());
            named.removeIf(id -> !Optional.of(id).equals(ofKey));
            if (filter.ids().isEmpty()) {
                ofKey.ifPresent(named::add);
            }
        }
        var newestFirst = named.stream()
                .filter(id -> before.isEmpty() || id.compareTo(before.get().value()) < 0)
                .sorted((one, other) -> other.compareTo(one))
                .toList();
        var selected = new ArrayList<KnownReport>();
        var last = before;
        for (int looked = 0; looked < newestFirst.size(); looked++) {
            if (looked == LOOKED_AT || selected.size() == limit) {
                return new Found(selected, last);
            }
            reader.past()
                    .find(newestFirst.get(looked))
                    .filter(known -> filter.matches(known.report()))
                    .ifPresent(selected::add);
            last = Optional.of(new ReportId(newestFirst.get(looked)));
        }
        return new Found(selected, Optional.empty());
    }

    @Override
    public Optional<PastReport> find(ReportId id) {
        settled.run();
        return readers.ask(reader -> reader.past().find(id.value())).map(KnownReport::report);
    }

    @Override
    public Optional<ReportData> report(ReportId id) {
        settled.run();
        return readers.ask(reader -> {
            var known = reader.past().find(id.value()).filter(found -> found.seq() >= 0);
            return known.isEmpty()
                    ? Optional.empty()
                    : reader.report(id, known.get().seq());
        });
    }

    @Override
    public Resend.Count count(Resend resend) {
        return eachStep(resend.filter(), known -> Resending.count(resend, known));
    }

    @Override
    public Resend.Count resend(Resend resend, Instant now) {
        return eachStep(resend.filter(), known -> resending.resend(resend, known, now));
    }

    /// Does something with the selected reports of one page.
    private interface Step {
        Resend.Count run(List<KnownReport> known);
    }

    /// Visits the selected reports, newest first, so that reports that arrive meanwhile are left out.
    private Resend.Count eachStep(ReportFilter filter, Step step) {
        settled.run();
        var count = Resend.Count.ZERO;
        var before = Optional.<ReportId>empty();
        do {
            var from = before;
            var found = readers.ask(reader -> page(reader, filter, from, Resending.STEP));
            count = count.plus(step.run(found.selected()));
            before = found.next();
        } while (before.isPresent());
        return count;
    }
}
