package io.narrows.exporter.domain.spool;

import static io.narrows.exporter.domain.spool.SpoolFixture.bury;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.keyed;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static io.narrows.exporter.domain.spool.SpoolFixture.reports;
import static io.narrows.exporter.domain.spool.SpoolFixture.retry;
import static io.narrows.exporter.domain.spool.SpoolFixture.searchLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.ReportData;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The contract of every spool adapter about the labels of reports.
interface LabelsContract extends SpoolFixture {
    /// As many labels as there may be, as long as they may be, with characters that need care everywhere.
    Labels ODD = odd();

    private static Labels odd() {
        var labels = new TreeMap<String, String>();
        for (int i = 0; i < Labels.MOST; i++) {
            labels.put(
                    (i + "=\"\\\r\n:% ü€😀" + "n".repeat(Labels.LONGEST_NAME)).substring(0, Labels.LONGEST_NAME),
                    ("\u0000'\"\r\n{{}}😀\u2028" + "v".repeat(Labels.LONGEST_VALUE))
                            .substring(0, Labels.LONGEST_VALUE));
        }
        return new Labels(labels);
    }

    /// A report with labels.
    static ReportData labelled(int number, Labels labels) {
        var like = report(number);
        return new ReportData(like.id(), like.source(), like.receivedAt(), labels, like.payload());
    }

    @Test
    default void labelsComeBackWithEachReportAsTheyWereGiven() {
        try (var spool = open()) {
            var reports = List.of(
                    labelled(1, Labels.of(Map.of("cluster", "prod-eu", "node", ""))),
                    labelled(2, Labels.NONE),
                    labelled(3, ODD));
            for (var report : reports) {
                spool.append(to(report, fileLane(spool), searchLane(spool)));
            }

            assertThat(reports(leaseAll(spool, fileLane(spool)))).isEqualTo(reports);
            assertThat(reports(leaseAll(spool, searchLane(spool)))).isEqualTo(reports);
        }
    }

    @Test
    default void labelsStayOverARetryAndAReplay() {
        try (var spool = open()) {
            var report = labelled(1, ODD);
            spool.append(keyed(report, "key", fileLane(spool)));
            retry(spool, leaseAll(spool, fileLane(spool)).getFirst(), START, "HTTP 503");
            var retried = leaseAll(spool, fileLane(spool));
            bury(spool, retried, DeathCause.REJECTED, "no", START);

            assertThat(reports(retried)).containsExactly(report);
            assertThat(spool.deadLetters().report(retried.getFirst().delivery().id()))
                    .contains(report);
            spool.deadLetters().replay(DeadLetterFilter.ALL, START.plus(Duration.ofSeconds(1)));
            assertThat(reports(leaseAll(spool, fileLane(spool)))).containsExactly(report);
        }
    }

    @Test
    default void labelsCountForTheLimitOfABatch() {
        try (var spool = open()) {
            spool.append(to(labelled(1, ODD), fileLane(spool)));
            spool.append(to(labelled(2, ODD), fileLane(spool)));
            var oneOnly = new BatchLimits(10, ODD.size() + ODD.size() / 2);

            assertThat(spool.lease(fileLane(spool).name(), oneOnly, START).deliveries())
                    .hasSize(1);
        }
    }
}
