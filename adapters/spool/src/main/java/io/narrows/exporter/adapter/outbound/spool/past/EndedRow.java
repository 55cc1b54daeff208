package io.narrows.exporter.adapter.outbound.spool.past;

import io.narrows.exporter.adapter.outbound.spool.runs.MadeDelivery;
import io.narrows.exporter.adapter.outbound.spool.sqlite.ReceiptQuery;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// A row of `ended` that reports share: those of one second whose deliveries were made together by first attempts.
///
/// @param ids of the reports, each with a separator behind it
/// @param seqs the numbers of the reports, as `text` writes them; may begin with those of reports whose receipts were
///     removed
/// @param deliveries of each of the reports, in the order of their positions
public record EndedRow(long number, String ids, String seqs, List<MadeDelivery> deliveries) {
    /// Selects such rows.
    public static final String COLUMNS = "SELECT number, ids, seqs, deliveries";

    /// The row with the receipt of a report, by its second, its id and `ReceiptQuery.SEPARATOR`.
    public static final String OF_REPORT = COLUMNS + """
             FROM ended INDEXED BY ended_second
            WHERE second != '' AND second = ?1 AND instr(ids, ?2 || ?3) > 0 LIMIT 1""";

    private static final String RUN = " ";
    private static final String TO = "-";

    public EndedRow {
        deliveries = List.copyOf(deliveries);
    }

    public static EndedRow read(ResultSet row) throws SQLException {
        return new EndedRow(row.getLong(1), row.getString(2), row.getString(3), MadeDelivery.read(row.getString(4)));
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
        return new EndedRow(number, idsText(reports), text(numbers), deliveries);
    }

    /// Ids as text, each with a separator behind it.
    public static String idsText(List<String> reports) {
        return reports.isEmpty() ? "" : String.join(ReceiptQuery.SEPARATOR, reports) + ReceiptQuery.SEPARATOR;
    }
}
