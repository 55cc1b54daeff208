package io.narrows.exporter.adapter.outbound.spool;

import static io.narrows.exporter.domain.spool.SpoolFixture.deliver;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static io.narrows.exporter.domain.spool.SpoolFixture.reports;
import static io.narrows.exporter.domain.spool.SpoolFixture.tally;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static io.narrows.exporter.test.time.Eventually.holds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.outbound.sealing.SpoolException;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Readers;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;
import io.narrows.exporter.adapter.outbound.spool.write.Change;
import io.narrows.exporter.adapter.outbound.spool.write.WriteTransaction;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.spool.SpoolFullException;
import io.narrows.exporter.domain.spool.SpoolUnavailableException;
import io.narrows.exporter.domain.spool.Tally;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What an `Error` on a thread of the spool does: its callers get an answer, and the thread goes on.
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class BrokenThreadsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    Path directory;

    private Store store;
    private SqliteSpool spool;

    @BeforeEach
    void open() throws Exception {
        store = Store.open(TestSettings.in(directory), StoreTuning.DEFAULT, Clock.systemUTC());
        spool = new SqliteSpool(store, Clock.systemUTC());
    }

    @AfterEach
    void close() {
        spool.close();
    }

    /// What the virtual machine may throw anywhere.
    static List<Error> errors() {
        return List.of(
                new StackOverflowError("of the test"),
                new OutOfMemoryError("of the test"),
                new NoClassDefFoundError("of the test"));
    }

    /// A change that does nothing but say how it was answered.
    private static class Quiet implements Change {
        final CompletableFuture<Boolean> done = new CompletableFuture<>();

        @Override
        public void apply(WriteTransaction transaction) {}

        @Override
        public void committed() {
            done.complete(true);
        }

        @Override
        public void failed(RuntimeException reason) {
            done.completeExceptionally(reason);
        }
    }

    /// A change that keeps the writer busy, so that what is submitted meanwhile shares one commit.
    private static final class Busy extends Quiet {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);

        @Override
        public void apply(WriteTransaction transaction) {
            begun.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void together(Change... changes) throws InterruptedException {
        var busy = new Busy();
        store.writer().submit(busy);
        busy.begun.await();
        for (var change : changes) {
            store.writer().submit(change);
        }
        busy.goOn.countDown();
    }

    private ReportData appendWhenPossible(int number) {
        assertThat(holds(PATIENCE, () -> spool.hasRoomFor(1))).isTrue();
        var report = report(number);
        spool.append(to(report, fileLane(spool)));
        return report;
    }

    @ParameterizedTest
    @MethodSource("errors")
    void anErrorInATransactionRefusesWhatIsInHandAndTheNextReportIsStored(Error thrown) throws Exception {
        var broken = new Quiet() {
            @Override
            public void apply(WriteTransaction transaction) {
                throw thrown;
            }
        };
        var innocent = new Quiet();

        together(innocent, broken);

        assertThatThrownBy(broken.done::join).hasCauseInstanceOf(SpoolFullException.class);
        assertThatThrownBy(innocent.done::join).hasCauseInstanceOf(SpoolFullException.class);
        var report = appendWhenPossible(1);
        assertThat(reports(leaseAll(spool, fileLane(spool)))).containsExactly(report);
    }

    @Test
    void anErrorInFrontOfATransactionRefusesWhatIsInHand() throws Exception {
        var broken = new Quiet() {
            @Override
            public long bytes() {
                throw new StackOverflowError("of the test");
            }
        };
        var innocent = new Quiet();

        together(innocent, broken);

        assertThatThrownBy(broken.done::join).hasCauseInstanceOf(SpoolFullException.class);
        assertThatThrownBy(innocent.done::join).hasCauseInstanceOf(SpoolFullException.class);
        appendWhenPossible(1);
    }

    @Test
    void anErrorBehindACommitFailsItsOwnChangeAndTheOthersAreWritten() throws Exception {
        var before = new Quiet();
        var broken = new Quiet() {
            @Override
            public void committed() {
                throw new OutOfMemoryError("of the test");
            }
        };
        var behind = new Quiet();

        together(before, broken, behind);

        assertThatThrownBy(broken.done::join).hasCauseInstanceOf(SpoolUnavailableException.class);
        assertThat(before.done.join()).isTrue();
        assertThat(behind.done.join()).isTrue();
        appendWhenPossible(1);
    }

    @Test
    void anAnswerThatThrowsIsTriedAgain() throws Exception {
        var tries = new AtomicInteger();
        var broken = new Quiet() {
            @Override
            public void apply(WriteTransaction transaction) {
                throw new StackOverflowError("of the test");
            }

            @Override
            public void failed(RuntimeException reason) {
                if (tries.incrementAndGet() < 3) {
                    throw new OutOfMemoryError("of the test");
                }
                super.failed(reason);
            }
        };
        var behind = new Quiet();

        together(broken, behind);

        assertThatThrownBy(broken.done::join).hasCauseInstanceOf(SpoolFullException.class);
        assertThatThrownBy(behind.done::join).hasCauseInstanceOf(SpoolFullException.class);
        appendWhenPossible(1);
    }

    @Test
    void whatMustBeKeptIsWrittenOnceBehindAnError() throws Exception {
        var applied = new AtomicInteger();
        var committed = new AtomicInteger();
        var kept = new Quiet() {
            @Override
            public void apply(WriteTransaction transaction) {
                if (applied.incrementAndGet() < 3) {
                    throw new StackOverflowError("of the test");
                }
            }

            @Override
            public void committed() {
                committed.incrementAndGet();
            }

            @Override
            public boolean mustBeKept() {
                return true;
            }
        };

        store.writer().submit(kept);

        assertThatThrownBy(kept.done::join).hasCauseInstanceOf(SpoolFullException.class);
        assertThat(holds(PATIENCE, () -> committed.get() == 1)).isTrue();
        appendWhenPossible(1);
        assertThat(applied).hasValue(3);
        assertThat(committed).hasValue(1);
    }

    @Test
    void settlementsThatShareACommitWithAnErrorAreWrittenOnce() throws Exception {
        spool.append(to(report(1), fileLane(spool)));
        var leased = leaseAll(spool, fileLane(spool));
        var busy = new Busy();
        store.writer().submit(busy);
        busy.begun.await();
        deliver(spool, leased);
        var broken = new Quiet() {
            @Override
            public void apply(WriteTransaction transaction) {
                throw new StackOverflowError("of the test");
            }
        };
        store.writer().submit(broken);
        busy.goOn.countDown();

        assertThatThrownBy(broken.done::join).hasCauseInstanceOf(SpoolFullException.class);
        appendWhenPossible(2);
        spool.close();
        open();
        assertThat(tally(spool, fileLane(spool))).isEqualTo(new Tally(2, 1, 0, 1, 0));
    }

    @Test
    void anErrorInAQueryFailsItsCallerAndTheReadersGoOn() {
        for (int i = 0; i < 2 * Readers.COUNT; i++) {
            assertThatThrownBy(() -> store.readers().ask(reader -> {
                        throw new StackOverflowError("of the test");
                    }))
                    .isInstanceOf(SpoolException.class);
        }

        var report = appendWhenPossible(1);
        assertThat(spool.receipt(report.id())).isPresent();
    }

    @Test
    void aSpoolWhoseWriterFailsCanBeClosed() {
        store.writer().submit(new Quiet() {
            @Override
            public void apply(WriteTransaction transaction) {
                throw new StackOverflowError("of the test");
            }

            @Override
            public boolean mustBeKept() {
                return true;
            }
        });
        assertThat(holds(PATIENCE, () -> !spool.hasRoomFor(1))).isTrue();
    }
}
