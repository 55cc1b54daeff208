package io.narrows.exporter.adapter.inbound.http.reports;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.trace.Span;
import io.narrows.exporter.domain.trace.Tracing;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/// Tests that tracing costs a report nothing while it is off.
class TracingOffTest {
    private static final int REPORTS = 100_000;
    private static final ReportId REPORT = ReportId.at(Instant.EPOCH, () -> 0);
    private static final LaneName LANE = new LaneName(new ConsumerId("file"), "1f0c9a3b");
    private static final Set<String> HOSTS = Set.of("search:9200");
    private static final Callable<String> CALL = LANE::toString;

    private final LongAdder attempts = new LongAdder();
    private final Runnable work = attempts::increment;
    private Callable<String> around = CALL;

    @Test
    void aReportMakesNoObjectForItsTrace() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        acceptAndDeliver();

        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < REPORTS; i++) {
            acceptAndDeliver();
        }

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(REPORTS);
        assertThat(attempts.sum()).isEqualTo(REPORTS + 1);
        assertThat(around).isSameAs(CALL);
    }

    /// Asks for all the spans that a report asks for.
    private void acceptAndDeliver() {
        Span.current().mark(Labels.NONE);
        Span.current().accepted(REPORT, "kubebench_report");
        var attempt = Tracing.off().attempt(LANE, HOSTS, List.of());
        attempt.run(work);
        around = Span.current().around(CALL);
        attempt.settled(List.of());
        attempt.end();
    }
}
