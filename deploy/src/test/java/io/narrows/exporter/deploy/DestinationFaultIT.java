package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.deploy.load.Arrivals;
import io.narrows.exporter.deploy.load.Await;
import io.narrows.exporter.deploy.load.FakeOpenSearch;
import io.narrows.exporter.deploy.load.Fault;
import io.narrows.exporter.deploy.load.Latencies;
import io.narrows.exporter.deploy.load.Load;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tests faults of one OpenSearch. Its reports also go to a file, and other reports go to another OpenSearch.
class DestinationFaultIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int A_SECOND = 200;
    private static final int CONNECTIONS = 4;
    private static final int SIZE = 2_000;

    // The phases of the load, counted in reports.
    private static final int WARM_UP = 2 * A_SECOND;
    private static final int FAULT_BEGINS = WARM_UP + Faults.shortOrLong(3, 30) * A_SECOND;
    private static final int FAULT_ENDS = FAULT_BEGINS + Faults.shortOrLong(4, 30) * A_SECOND;
    private static final int REPORTS = FAULT_ENDS + A_SECOND;

    /// The tolerance beyond twice the undisturbed time, because the machine does other work too. A consumer that the
    /// fault blocks would wait for a timeout or a backoff: seconds.
    private static final Duration NOISE = Duration.ofMillis(Faults.shortOrLong(250, 25));

    @TempDir
    private static Path scratch;

    private static final Arrivals FILES = new Arrivals(Fault.values().length * REPORTS);

    private static ExporterProcess exporter;
    private static FileTail tail;

    @BeforeAll
    static void start() {
        exporter = ExporterProcess.start(scratch, Faults.impatient(Map.of()));
        tail = FileTail.of(scratch.resolve("reports"), FILES);
    }

    @AfterAll
    static void stop() {
        tail.close();
        exporter.close();
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NONE", "REJECTS"})
    void aFaultLosesAndDoublesNothingAndHoldsUpNoOtherConsumer(Fault fault) {
        var first = List.of(Fault.values()).indexOf(fault) * REPORTS;
        var failing = new Arrivals(first + REPORTS);
        var healthy = new Arrivals(first + REPORTS);
        try (var failingOne = FakeOpenSearch.start(failing);
                var healthyOne = FakeOpenSearch.start(healthy);
                var load = load(first, Faults.toOpenSearchAndFile(failingOne.uri()));
                var otherLoad = load(first, Faults.toOpenSearch(healthyOne.uri()))) {
            awaitSent(load, FAULT_BEGINS);
            failingOne.fail(fault);
            awaitSent(load, FAULT_ENDS);
            failingOne.repair();
            load.join();
            otherLoad.join();
            failing.await(load.accepted(), PATIENCE);
            FILES.await(load.accepted(), PATIENCE);
            healthy.await(otherLoad.accepted(), PATIENCE);

            var files = Neighbour.of("file", load, FILES, first);
            var others = Neighbour.of("other openSearch", otherLoad, healthy, first);
            var outcome =
                    new Outcome(fault.name(), load.sent(), load.answered(200), failing.count(), failing.doubled());
            outcome.print("faults=" + failingOne.faults() + " 409=" + failingOne.conflicts() + " | " + files + " | "
                    + others);
            assertThat(load.answered(200)).isEqualTo(REPORTS);
            outcome.assertNothingIsDoubled();
            assertThat(healthy.doubled() + FILES.doubled()).isZero();
            files.assertNotHeldUp();
            others.assertNotHeldUp();
            assertAllIsDelivered();
        }
    }

    private static Load load(int first, String exportConfig) {
        return Load.start(
                exporter.server("/forward"),
                Load.Plan.of(exportConfig, CONNECTIONS, first, REPORTS, PATIENCE.multipliedBy(2))
                        .at(A_SECOND)
                        .of(SIZE));
    }

    private static void awaitSent(Load load, int reports) {
        Await.until(
                reports + " reports sent",
                PATIENCE.multipliedBy(2),
                () -> Optional.of(load.sent()).filter(sent -> sent >= reports));
    }

    private static void assertAllIsDelivered() {
        var operator = new Operator(exporter);
        for (var consumer : new String[] {"file", "openSearch"}) {
            var settled = Await.until(
                    "nothing pending",
                    PATIENCE,
                    () -> Optional.of(operator.deliveriesTo(consumer)).filter(deliveries -> deliveries.pending() == 0));
            assertThat(settled.addUp()).as(settled.toString()).isTrue();
            assertThat(settled.delivered()).as(settled.toString()).isEqualTo(settled.accepted());
        }
    }

    /// The latencies of another consumer before and during the fault.
    private record Neighbour(String name, Latencies undisturbed, Latencies disturbed) {

        private static Neighbour of(String name, Load load, Arrivals arrivals, int first) {
            return new Neighbour(
                    name,
                    Latencies.of(load, arrivals, part(load, first + WARM_UP, first + FAULT_BEGINS)),
                    Latencies.of(load, arrivals, part(load, first + FAULT_BEGINS, first + FAULT_ENDS)));
        }

        private static BitSet part(Load load, int from, int to) {
            var part = new BitSet();
            part.set(from, to);
            part.and(load.accepted());
            return part;
        }

        private void assertNotHeldUp() {
            assertThat(disturbed.p99())
                    .as(toString())
                    .isLessThanOrEqualTo(undisturbed.p99().multipliedBy(2).plus(NOISE));
        }

        @Override
        public String toString() {
            return name + " undisturbed " + undisturbed + " disturbed " + disturbed;
        }
    }
}
