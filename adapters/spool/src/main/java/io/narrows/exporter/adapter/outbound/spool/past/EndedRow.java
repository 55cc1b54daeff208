package io.narrows.exporter.adapter.outbound.spool.past;

import io.narrows.exporter.adapter.outbound.spool.sqlite.ReceiptQuery;
import io.narrows.exporter.domain.history.Attempt;
import io.narrows.exporter.domain.history.Attempt.Outcome;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A row of `ended` that reports share: those of one second that one consumer got at the same time.
///
/// @param delivered when they were delivered, in milliseconds
/// @param ids of the reports, each with a separator behind it
/// @param seqs the numbers of the reports, as `text` writes them; may begin with those of reports whose receipts were
///     removed
/// @param began when the attempt began, in milliseconds
/// @param took how long it took, in microseconds; negative if nothing is known of it
public record EndedRow(
        long number, String consumer, long delivered, String ids, String seqs, long began, long took, String host) {
    /// Selects such rows.
    public static final String COLUMNS = "SELECT number, consumer, delivered, ids, seqs, began, took, host";

    private static final String RUN = " ";
    private static final String TO = "-";

    public static EndedRow read(ResultSet row) throws SQLException {
        return new EndedRow(
                row.getLong(1),
                row.getString(2),
                row.getLong(3),
                row.getString(4),
                row.getString(5),
                row.getLong(6),
                row.getLong(7),
                row.getString(8));
    }

    /// Numbers as text: runs of consecutive ones, such as `7-9 12`.
    public static String text(List<Long> numbers) {
        var text = new StringBuilder();
        for (int i = 0; i < numbers.size(); ) {
            int last = i;
            while (last + 1 < numbers.size() && numbers.get(last + 1) == numbers.get(last) + 1) {
                last++;
            }
            text.append(i == 0 ? "" : RUN).append(numbers.get(i));
            if (last > i) {
                text.append(TO).append(numbers.get(last));
            }
            i = last + 1;
        }
        return text.toString();
    }

    public List<String> reports() {
        return ids.isEmpty() ? List.of() : List.of(ids.split(ReceiptQuery.SEPARATOR));
    }

    /// The numbers of the reports, in their order; empty if they are not known.
    public List<Long> numbers() {
        var numbers = new ArrayList<Long>();
        for (var run : seqs.isEmpty() ? new String[0] : seqs.split(RUN)) {
            var ends = run.split(TO, 2);
            var last = Long.parseLong(ends[ends.length - 1]);
            for (long number = Long.parseLong(ends[0]); number <= last; number++) {
                numbers.add(number);
            }
        }
        var many = reports().size();
        return numbers.size() < many ? List.of() : numbers.subList(numbers.size() - many, numbers.size());
    }

    /// The number of a report; empty if it is not known, or the report is not here.
    public OptionalLong numberOf(String report) {
        var numbers = numbers();
        var index = reports().indexOf(report);
        return index < 0 || numbers.isEmpty() ? OptionalLong.empty() : OptionalLong.of(numbers.get(index));
    }

    /// This row without one of its reports.
    public EndedRow without(String report) {
        var reports = new ArrayList<>(reports());
        var numbers = new ArrayList<>(numbers());
        var index = reports.indexOf(report);
        reports.remove(index);
        if (!numbers.isEmpty()) {
            numbers.remove(index);
        }
        return new EndedRow(number, consumer, delivered, idsText(reports), text(numbers), began, took, host);
    }

    /// Ids as text, each with a separator behind it.
    public static String idsText(List<String> reports) {
        return reports.isEmpty() ? "" : String.join(ReceiptQuery.SEPARATOR, reports) + ReceiptQuery.SEPARATOR;
    }

    /// The attempt that delivered the reports; empty if nothing is known of it.
    public Optional<Attempt> attempt() {
        return took < 0
                ? Optional.empty()
                : Optional.of(new Attempt(
                        Instant.ofEpochMilli(began), Duration.ofNanos(took * 1_000), Outcome.DELIVERED, host, ""));
    }
}
