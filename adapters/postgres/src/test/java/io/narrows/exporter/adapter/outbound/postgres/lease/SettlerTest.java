package io.narrows.exporter.adapter.outbound.postgres.lease;

import static io.narrows.exporter.domain.spool.SpoolFixture.START;
import static io.narrows.exporter.domain.spool.SpoolFixture.deliver;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.fill;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.tally;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.outbound.postgres.TestDatabase;
import io.narrows.exporter.domain.spool.ManualClock;
import io.narrows.exporter.domain.spool.SpoolFixture;
import io.narrows.exporter.domain.spool.SpoolUnavailableException;
import java.util.AbstractList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
class SettlerTest {
    /// Claims that break the thread which counts them.
    private static final class BreakingClaims extends AbstractList<Claim> {
        @Override
        public Claim get(int index) {
            throw new IndexOutOfBoundsException(index);
        }

        @Override
        public int size() {
            throw new StackOverflowError("of the test");
        }
    }

    @Test
    void aSettlementThatBreaksTheThreadFailsAndTheNextIsStored() {
        try (var opened = TestDatabase.open(SpoolFixture.Bounds.WIDE, new ManualClock(START))) {
            var spool = opened.spool();
            fill(spool, fileLane(spool), 3);
            var leased = leaseAll(spool, fileLane(spool));

            assertThatThrownBy(() -> opened.settler().settle(new BreakingClaims()))
                    .isInstanceOf(SpoolUnavailableException.class);

            deliver(spool, leased);
            assertThat(tally(spool, fileLane(spool)).delivered()).isEqualTo(3);
        }
    }
}
