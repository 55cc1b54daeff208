package io.narrows.exporter.adapter.outbound.spool.operator;

import io.narrows.exporter.domain.history.ReportFilter;
import io.narrows.exporter.domain.report.ReportId;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// The ids that reports of a time can have, because an id begins with the time of acceptance.
///
/// @param before all ids are smaller than this text
/// @param from no id is smaller than this text
record IdBounds(String before, String from) {
    private static final RandomGenerator LOWEST = () -> 0;

    /// Greater than every id.
    private static final String BEHIND_ALL = "8" + "0".repeat(25);

    static IdBounds of(ReportFilter filter, Optional<ReportId> before) {
        var end = filter.before().equals(Instant.MAX)
                ? BEHIND_ALL
                : lowest(filter.before().plusMillis(1));
        var page = before.map(ReportId::value).orElse(BEHIND_ALL);
        return new IdBounds(page.compareTo(end) < 0 ? page : end, lowest(filter.from()));
    }

    private static String lowest(Instant time) {
        if (time.isBefore(Instant.EPOCH)) {
            return ReportId.at(Instant.EPOCH, LOWEST).value();
        }
        return time.isAfter(ReportId.LATEST)
                ? BEHIND_ALL
                : ReportId.at(time, LOWEST).value();
    }
}
