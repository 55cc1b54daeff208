package io.narrows.exporter.adapter.outbound.postgres.past;

import io.narrows.exporter.adapter.outbound.postgres.sql.Ids;
import io.narrows.exporter.domain.history.ReportFilter;
import io.narrows.exporter.domain.report.ReportId;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// The ids that reports of a time can have, because an id begins with the time of acceptance.
///
/// @param before all ids are smaller than this one
/// @param from no id is smaller than this one
public record IdRange(UUID before, UUID from) {
    private static final RandomGenerator LOWEST = () -> 0;

    /// Greater than every id.
    private static final UUID BEHIND_ALL = new UUID(-1, -1);

    /// @param before the last report of the page before
    public static IdRange of(ReportFilter filter, Optional<ReportId> before) {
        var end = filter.before().equals(Instant.MAX)
                ? BEHIND_ALL
                : lowest(filter.before().plusMillis(1));
        var page = before.map(Ids::of).orElse(BEHIND_ALL);
        return new IdRange(Ids.compare(page, end) < 0 ? page : end, lowest(filter.from()));
    }

    private static UUID lowest(Instant time) {
        if (time.isBefore(Instant.EPOCH)) {
            return Ids.FIRST;
        }
        return time.isAfter(ReportId.LATEST) ? BEHIND_ALL : Ids.of(ReportId.at(time, LOWEST));
    }
}
