package io.narrows.exporter.adapter.outbound.postgres.lease;

import static io.narrows.exporter.domain.spool.SpoolFixture.START;
import static io.narrows.exporter.domain.spool.SpoolFixture.bury;
import static io.narrows.exporter.domain.spool.SpoolFixture.deliver;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.fill;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.tally;
import static io.narrows.exporter.test.time.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.outbound.postgres.TestDatabase;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.ManualClock;
import io.narrows.exporter.domain.spool.SpoolFixture;
import io.narrows.exporter.domain.spool.SpoolUnavailableException;
import io.narrows.exporter.domain.spool.Tally;
import java.sql.SQLException;
import java.time.Duration;
import java.util.AbstractList;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
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

    @Test
    void oneThatTheDatabaseDoesNotTakeDoesNotHoldUpTheOthersOfItsGroup() throws Exception {
        try (var opened = TestDatabase.open(SpoolFixture.Bounds.WIDE, new ManualClock(START));
                var connection = opened.connect()) {
            var spool = opened.spool();
            fill(spool, fileLane(spool), 3);
            var leased = leaseAll(spool, fileLane(spool));
            Sql.run(connection, "ALTER TABLE dead ADD CHECK (reason <> 'refused')");
            connection.setAutoCommit(false);
            Sql.run(connection, "SELECT 1 FROM pending FOR UPDATE");

            var first = settling(() -> deliver(spool, leased.subList(0, 1)));
            var refused = settling(() -> bury(spool, leased.subList(1, 2), DeathCause.REJECTED, "refused", START));
            var other = settling(() -> deliver(spool, leased.subList(2, 3)));
            connection.rollback();

            assertThat(first.get()).isTrue();
            assertThatThrownBy(refused::get).hasRootCauseInstanceOf(SQLException.class);
            assertThat(other.get()).isTrue();
            assertThat(tally(spool, fileLane(spool))).isEqualTo(new Tally(3, 2, 0, 1, 0));
            deliver(spool, leased.subList(1, 2));
            assertThat(tally(spool, fileLane(spool)).delivered()).isEqualTo(3);
        }
    }

    /// Settles in a thread of its own, and waits until that thread waits for its answer.
    private static Future<Boolean> settling(Runnable settlement) {
        var done = new FutureTask<>(settlement, true);
        var thread = Thread.ofPlatform().start(done);
        await("the settlement", Duration.ofSeconds(10), () -> thread.getState() == Thread.State.WAITING);
        return done;
    }
}
