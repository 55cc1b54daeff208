package io.narrows.exporter.adapter.outbound.spool.past;

import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.adapter.outbound.spool.sqlite.ReceiptQuery;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.history.ReportFilter;
import io.narrows.exporter.domain.history.ReportFilter.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The query for the newest reports before an id, in each of the tables that may have them. Used by one thread at a
/// time.
///
/// Reads as many reports as asked for, and from tables without an index of ids all those of a second. So its work is
/// bounded by the number asked for and by what comes in a second, not by the number of receipts. Only a search for some
/// consumers may read the rows and runs of all others, of which each has many reports.
public final class PastWalk {
    private static final Long UNKNOWN = -1L;

    private final PastQuery query;
    private final Prepared rows;
    private final Prepared deadRows;
    private final Prepared shared;
    private final Prepared untried;
    private final Prepared made;
    private final Prepared ofRun;

    public PastWalk(Connection connection, PastQuery query) throws SQLException {
        this.query = query;
        rows = new Prepared(
                connection,
                "SELECT DISTINCT report FROM delivery WHERE report < ? AND report >= ? ORDER BY report DESC LIMIT +?");
        deadRows = new Prepared(connection, """
                SELECT report FROM delivery INDEXED BY grave WHERE state = 2 AND report < ?1 AND report >= ?2
                UNION SELECT report FROM delivery INDEXED BY purged WHERE state = 3 AND report < ?1 AND report >= ?2
                ORDER BY report DESC LIMIT +?3""");
        shared = new Prepared(connection, EndedRow.COLUMNS + """
                , second FROM ended INDEXED BY ended_second
                WHERE second != '' AND second <= ? AND second >= ? ORDER BY second DESC""");
        untried = runs(connection, "untried");
        made = runs(connection, "made");
        ofRun = new Prepared(connection, "SELECT id, seq, plain FROM report WHERE seq BETWEEN ? AND ?");
    }

    private static Prepared runs(Connection connection, String table) throws SQLException {
        return new Prepared(connection, """
                SELECT u.first, u.last, lane.consumer, u.second
                FROM %1$s u INDEXED BY %1$s_second JOIN lane ON lane.id = u.lane
                WHERE u.second <= ? AND u.second >= ? ORDER BY u.second DESC""".formatted(table));
    }

    /// Which reports are looked at: a part of all, newest first.
    ///
    /// @param before all ids are smaller than this text
    /// @param from no id is smaller than this text
    /// @param limit how many
    public record Part(String before, String from, int limit) {}

    /// Finds out more about a report.
    @FunctionalInterface
    public interface Lookup {
        /// @return empty if the report is gone meanwhile
        Optional<KnownReport> known() throws SQLException;
    }

    /// The newest reports of a part by their ids, newest first. May leave out reports that the filter does not select.
    public NavigableMap<String, Lookup> newest(Part part, ReportFilter filter) throws SQLException {
        var found = new TreeMap<String, Lookup>(Collections.reverseOrder());
        // Each table before those that its reports may go to meanwhile, so that none is missed.
        if (filter.states().isEmpty() || filter.states().contains(State.PENDING)) {
            addRuns(found, part, filter.consumers(), untried);
        }
        if (filter.states().isEmpty() || filter.states().contains(State.DELIVERED)) {
            addRuns(found, part, filter.consumers(), made);
            addShared(found, part, filter.consumers());
        }
        addRows(found, part, filter.states().equals(Set.of(State.DEAD)) ? deadRows : rows);
        while (found.size() > part.limit()) {
            found.pollLastEntry();
        }
        return found;
    }

    private void addRows(NavigableMap<String, Lookup> found, Part part, Prepared rows) throws SQLException {
        try (var each = rows.query(part.before(), part.from(), part.limit())) {
            while (each.next()) {
                var id = each.getString(1);
                found.put(id, () -> query.find(id));
            }
        }
    }

    private void addShared(NavigableMap<String, Lookup> found, Part part, Set<ConsumerId> consumers)
            throws SQLException {
        int added = 0;
        var second = "";
        try (var each = shared.query(second(part.before()), second(part.from()))) {
            while (each.next() && !(added >= part.limit() && !second.equals(each.getString(5)))) {
                second = each.getString(5);
                var row = EndedRow.read(each);
                if (row.deliveries().stream().anyMatch(delivery -> isWanted(delivery.consumer(), consumers))) {
                    added += add(found, part, row);
                }
            }
        }
    }

    private int add(NavigableMap<String, Lookup> found, Part part, EndedRow row) {
        int added = 0;
        var reports = row.reports();
        var numbers = row.numbers();
        for (int i = 0; i < reports.size(); i++) {
            var id = reports.get(i);
            if (isIn(part, id)) {
                var seq = numbers.isEmpty() ? UNKNOWN : numbers.get(i);
                found.put(id, () -> Optional.of(query.known(row, id, seq)));
                added++;
            }
        }
        return added;
    }

    private void addRuns(NavigableMap<String, Lookup> found, Part part, Set<ConsumerId> consumers, Prepared runs)
            throws SQLException {
        var added = new HashSet<String>();
        var second = "";
        try (var each = runs.query(second(part.before()), second(part.from()))) {
            while (each.next() && !(added.size() >= part.limit() && !second.equals(each.getString(4)))) {
                second = each.getString(4);
                var consumer = each.getString(3);
                if (isWanted(consumer, consumers)) {
                    var run = ofRun(part, consumer, List.of(each.getLong(1), each.getLong(2)));
                    added.addAll(run.keySet());
                    found.putAll(run);
                }
            }
        }
    }

    private Map<String, Lookup> ofRun(Part part, String consumer, List<Long> run) throws SQLException {
        var found = new HashMap<String, Lookup>();
        try (var each = ofRun.query(run.getFirst(), run.getLast())) {
            while (each.next()) {
                var id = each.getString(1);
                var seq = each.getLong(2);
                var isPlain = each.getInt(3) != 0;
                if (isIn(part, id)) {
                    found.put(id, () -> isPlain ? Optional.of(query.known(consumer, id, seq)) : query.find(id, seq));
                }
            }
        }
        return found;
    }

    private static boolean isWanted(String consumer, Set<ConsumerId> consumers) {
        return consumers.isEmpty() || consumers.contains(new ConsumerId(consumer));
    }

    private static boolean isIn(Part part, String id) {
        return id.compareTo(part.before()) < 0 && id.compareTo(part.from()) >= 0;
    }

    private static String second(String id) {
        return ReceiptQuery.second(id);
    }
}
