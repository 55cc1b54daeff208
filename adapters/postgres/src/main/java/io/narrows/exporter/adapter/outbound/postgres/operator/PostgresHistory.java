package io.narrows.exporter.adapter.outbound.postgres.operator;

import io.narrows.exporter.adapter.outbound.postgres.past.IdRange;
import io.narrows.exporter.adapter.outbound.postgres.past.KnownReport;
import io.narrows.exporter.adapter.outbound.postgres.past.PastQuery;
import io.narrows.exporter.adapter.outbound.postgres.sql.Core;
import io.narrows.exporter.adapter.outbound.postgres.sql.Ids;
import io.narrows.exporter.domain.history.History;
import io.narrows.exporter.domain.history.PastReport;
import io.narrows.exporter.domain.history.ReportFilter;
import io.narrows.exporter.domain.history.ReportPage;
import io.narrows.exporter.domain.history.Resend;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/// The history of a spool that many replicas share. Reads reports in steps, so that neither the heap nor a transaction
/// grows with their number.
public record PostgresHistory(Core core) implements History {
    /// How many reports a page looks at, beyond those that it shows.
    private static final int LOOKED_AT = 400;

    private static final Comparator<UUID> NEWEST_FIRST = Collections.reverseOrder(Ids::compare);

    /// Some reports in the order of the history.
    ///
    /// @param selected those that the filter selects
    /// @param next where the next ones begin; empty if these are the last ones
    private record Found(List<KnownReport> selected, Optional<ReportId> next) {}

    private PastQuery past() {
        return new PastQuery(core);
    }

    @Override
    public ReportPage list(ReportFilter filter, Optional<ReportId> before, int limit) {
        var found = core.database().read(connection -> page(connection, filter, before, limit));
        return new ReportPage(found.selected().stream().map(KnownReport::report).toList(), found.next());
    }

    private Found page(Connection connection, ReportFilter filter, Optional<ReportId> before, int limit)
            throws SQLException {
        if (!filter.ids().isEmpty() || filter.key().isPresent()) {
            return looked(connection, filter, named(connection, filter, before), limit, LOOKED_AT);
        }
        var first = page(connection, filter, before, limit, limit);
        // The first ones are usually enough. If they are not, the filter selects few.
        if (first.selected().size() == limit || first.next().isEmpty()) {
            return first;
        }
        var rest =
                page(connection, filter, first.next(), limit - first.selected().size(), LOOKED_AT);
        return new Found(
                Stream.concat(first.selected().stream(), rest.selected().stream())
                        .toList(),
                rest.next());
    }

    private Found page(Connection connection, ReportFilter filter, Optional<ReportId> before, int limit, int lookedAt)
            throws SQLException {
        var newest = PastQuery.newest(connection, IdRange.of(filter, before), filter, lookedAt + 1);
        return looked(connection, filter, newest, limit, lookedAt);
    }

    /// Looks at some of the reports that may be selected.
    ///
    /// @param newest their ids, newest first
    private Found looked(Connection connection, ReportFilter filter, List<UUID> newest, int limit, int lookedAt)
            throws SQLException {
        var part = newest.subList(0, Math.min(lookedAt, newest.size()));
        var selected = past().find(connection, part).stream()
                .filter(known -> filter.matches(known.report()))
                .toList();
        if (selected.size() > limit) {
            return new Found(
                    selected.subList(0, limit),
                    Optional.of(selected.get(limit - 1).report().id()));
        }
        return new Found(
                selected, newest.size() > part.size() ? Optional.of(Ids.of(part.getLast())) : Optional.empty());
    }

    /// The ids of the reports that the filter names, by themselves or their key, newest first.
    private static List<UUID> named(Connection connection, ReportFilter filter, Optional<ReportId> before)
            throws SQLException {
        var named = new ArrayList<>(filter.ids().stream().map(Ids::of).toList());
        if (filter.key().isPresent()) {
            var ofKey = PastQuery.ofKey(connection, filter.key().get());
            named.removeIf(id -> !Optional.of(id).equals(ofKey));
            if (filter.ids().isEmpty()) {
                ofKey.ifPresent(named::add);
            }
        }
        return named.stream()
                .filter(id -> before.isEmpty() || Ids.compare(id, Ids.of(before.get())) < 0)
                .sorted(NEWEST_FIRST)
                .toList();
    }

    @Override
    public Optional<PastReport> find(ReportId id) {
        return core.database().read(connection -> find(connection, id));
    }

    private Optional<PastReport> find(Connection connection, ReportId id) throws SQLException {
        return past().find(connection, List.of(Ids.of(id))).stream()
                .map(KnownReport::report)
                .findFirst();
    }

    @Override
    public Optional<ReportData> report(ReportId id) {
        return core.database().read(connection -> {
            var isKept = find(connection, id).filter(PastReport::isKept).isPresent();
            return isKept ? new ReportQuery(core.rows()).report(connection, Ids.of(id)) : Optional.empty();
        });
    }

    @Override
    public Resend.Count count(Resend resend) {
        return eachStep(resend.filter(), known -> Resending.count(resend, known));
    }

    @Override
    public Resend.Count resend(Resend resend, Instant now) {
        var resending = new Resending(core);
        return eachStep(resend.filter(), known -> resending.resend(resend, known, now));
    }

    /// Does something with the selected reports of one page.
    private interface Step {
        Resend.Count run(List<KnownReport> known);
    }

    /// Visits the selected reports, newest first, so that reports that arrive meanwhile are left out.
    private Resend.Count eachStep(ReportFilter filter, Step step) {
        var count = Resend.Count.ZERO;
        var before = Optional.<ReportId>empty();
        do {
            var from = before;
            var found = core.database().read(connection -> page(connection, filter, from, Resending.STEP));
            count = count.plus(found.selected().isEmpty() ? Resend.Count.ZERO : step.run(found.selected()));
            before = found.next();
        } while (before.isPresent());
        return count;
    }
}
