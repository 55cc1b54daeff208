package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.deploy.load.Arrivals;
import io.narrows.exporter.deploy.load.Await;
import io.narrows.exporter.deploy.load.FakeOpenSearch;
import io.narrows.exporter.deploy.load.Load;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests a disk that another process fills to the last byte. Needs a small disk of its own, so
/// `deploy/benchmark/full-disk.sh` runs this test, and no build does.
class FullDisk {
    private static final Path DISK = Path.of(System.getProperty("faults.smallDisk"));
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int REPORTS = 20_000;
    private static final int BEFORE = 1_000;
    private static final int REFUSED = 100;
    private static final int SOME = 50;
    private static final int CHUNK = 1 << 20;

    @TempDir
    private Path scratch;

    private final Arrivals arrivals = new Arrivals(REPORTS + 2 * SOME);
    private final BitSet accepted = new BitSet();
    private int sent;

    @Test
    void aFullDiskRefusesReportsLosesNoneAndIsNoticedWhenItHasRoomAgain() throws IOException {
        try (var openSearch = FakeOpenSearch.start(arrivals)) {
            try (var exporter = start();
                    var load = start(exporter, openSearch, REPORTS)) {
                await("a load", () -> load.sent() >= BEFORE);
                var filler = fill();
                await("503", () -> load.answered(503) >= REFUSED);
                await("not ready", () -> !new Operator(exporter).isReady());

                Files.delete(filler);
                await("200 again", () -> new Operator(exporter).isReady());
                load.stop();
                note(load);
                var later = start(exporter, openSearch, SOME);
                later.join();
                note(later);

                assertThat(load.statuses()).containsOnlyKeys(200, 503);
                assertThat(later.answered(200)).isEqualTo(SOME);
                arrivals.await(accepted, PATIENCE);
                exporter.kill();
                SpoolFile.in(DISK.resolve("spool")).assertSound();
            }
            try (var exporter = start();
                    var last = start(exporter, openSearch, SOME)) {
                last.join();
                note(last);
                arrivals.await(accepted, PATIENCE);

                var outcome =
                        new Outcome("disk full", sent, accepted.cardinality(), arrivals.count(), arrivals.doubled());
                outcome.print(new Operator(exporter).deliveries().toString());
                outcome.assertNothingIsDoubled();
                assertThat(new Operator(exporter).deliveries().values()).allMatch(Operator.Deliveries::addUp);
            }
        }
    }

    private ExporterProcess start() {
        return ExporterProcess.start(
                scratch,
                Faults.impatient(
                        Map.of("SPOOL_DIRECTORY", DISK.resolve("spool").toString(), "SPOOL_DISK_RESERVE", "1MiB")));
    }

    private Load start(ExporterProcess exporter, FakeOpenSearch openSearch, int reports) {
        return Load.start(
                exporter.server("/forward"),
                Load.Plan.of(Faults.toOpenSearch(openSearch.uri()), 16, sent, reports, PATIENCE.multipliedBy(2))
                        .of(20_000));
    }

    private void note(Load load) {
        sent += load.sent();
        accepted.or(load.accepted());
    }

    private static Path fill() throws IOException {
        var filler = DISK.resolve("filler");
        try (var out = Files.newOutputStream(filler)) {
            for (; ; ) {
                out.write(new byte[CHUNK]);
            }
        } catch (IOException e) {
            return filler; // no space left on the device, as intended
        }
    }

    private static void await(String wanted, BooleanSupplier seen) {
        Await.until(wanted, PATIENCE, () -> Optional.of(true).filter(yes -> seen.getAsBoolean()));
    }
}
