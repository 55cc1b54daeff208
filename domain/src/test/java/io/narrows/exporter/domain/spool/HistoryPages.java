package io.narrows.exporter.domain.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.history.History;
import io.narrows.exporter.domain.history.ReportFilter;
import io.narrows.exporter.domain.report.ReportId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/// The pages of a long history: reads all of them, and measures how long one takes.
public record HistoryPages(History history, SplittableRandom random) {
    private static final int LARGE = 1_000;
    private static final int PAGE = 100;
    private static final int TIMED = 200;

    /// All reports, page after page. Asserts that none comes twice.
    public Set<ReportId> all() {
        var all = new HashSet<ReportId>();
        var next = Optional.<ReportId>empty();
        do {
            var page = history.list(ReportFilter.ALL, next, LARGE);
            page.reports().forEach(report -> assertThat(all.add(report.id())).isTrue());
            next = page.next();
        } while (next.isPresent());
        return all;
    }

    /// The time within which 95 of 100 pages of 100 reports are there, each behind one of these reports.
    public Duration p95(ReportFilter filter, List<ReportId> ids) {
        var times = new ArrayList<Duration>();
        for (int i = 0; i < TIMED; i++) {
            var before = ids.get(random.nextInt(ids.size()));
            var start = System.nanoTime();
            history.list(filter, Optional.of(before), PAGE);
            times.add(Duration.ofNanos(System.nanoTime() - start));
        }
        times.sort(null);
        return times.get(TIMED * 95 / 100);
    }
}
