package io.narrows.exporter.adapter.outbound.postgres.write;

import static io.narrows.exporter.domain.spool.SpoolFixture.START;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.fill;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.outbound.postgres.TestDatabase;
import io.narrows.exporter.domain.spool.ManualClock;
import io.narrows.exporter.domain.spool.SpoolFixture;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
class AppenderTest {
    @Test
    @SuppressWarnings("NullAway") // A row that is missing stands for any fault of the thread.
    void aSubmissionThatBreaksTheThreadFailsAndTheNextIsStored() {
        try (var opened = TestDatabase.open(SpoolFixture.Bounds.WIDE, new ManualClock(START))) {
            var spool = opened.spool();

            assertThatThrownBy(() -> opened.appender().append(to(report(1), fileLane(spool)), null, List.of(1)))
                    .isInstanceOf(RuntimeException.class);

            assertThat(fill(spool, fileLane(spool), 2)).hasSize(2);
        }
    }
}
