package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.deploy.load.Await;
import io.narrows.exporter.deploy.load.Load;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pages of the console on a spool with many receipts and dead letters.
///
/// The long form has 1,000,000 receipts, a tenth of them of dead letters, and bounds the time of a page.
class ConsoleSpeedIT {
    private static final int RECEIPTS = Faults.shortOrLong(2_000, 1_000_000);
    private static final int DEAD = RECEIPTS / 10;
    private static final int TIMED = Faults.shortOrLong(3, 100);
    private static final int BYTES = 200;
    private static final int CONNECTIONS = 32;
    private static final Duration PATIENCE = Duration.ofMinutes(Faults.shortOrLong(2, 30));
    private static final Duration P95 = Duration.ofMillis(Faults.shortOrLong(5_000, 200));
    private static final Pattern NEXT = Pattern.compile("rel=\"next\" href=\"([^\"]+)\"");

    private static final List<String> PAGES = List.of(
            "/console",
            "/console/deliveries",
            "/console/deliveries?consumer=file&state=delivered",
            "/console/deliveries?state=dead",
            "/console/deliveries?source=nobody",
            "/console/dead-letters",
            "/console/dead-letters?reason=nowhere",
            "/console/dead-letters?source=nobody",
            "/console/dead-letters/replay?all=true",
            "/console/consumers",
            "/console/consumers/file",
            "/console/sources");

    @TempDir
    private Path scratch;

    @Test
    void everyPageIsFastHoweverMuchTheSpoolHolds() {
        var environment = Map.of("SPOOL_MAX_RECEIPTS", Integer.toString(2 * RECEIPTS));
        try (var exporter = ExporterProcess.start(scratch, environment)) {
            send(exporter, "{\"file\":{}}", 0, RECEIPTS - DEAD);
            send(exporter, "{\"pagerParrot\":{}}", RECEIPTS - DEAD, DEAD);
            var operator = new Operator(exporter);
            Await.until(
                    "all delivered",
                    PATIENCE,
                    () -> Optional.of(operator.deliveriesTo("file"))
                            .filter(deliveries -> deliveries.delivered() == RECEIPTS - DEAD));

            var times = new TreeMap<String, Duration>();
            PAGES.forEach(page -> times.put(page, p95(exporter, page)));
            times.put("the next pages of deliveries", p95OfNext(exporter, "/console/deliveries"));
            times.put("the next pages of dead letters", p95OfNext(exporter, "/console/dead-letters"));

            times.forEach(ConsoleSpeedIT::print);
            assertThat(times).allSatisfy((page, p95) -> assertThat(p95).isLessThan(P95));
        }
    }

    private static void print(String page, Duration p95) {
        System.out.println("p95=" + p95.toMillis() + " ms receipts=" + RECEIPTS + " dead=" + DEAD + " page=" + page);
    }

    private static void send(ExporterProcess exporter, String exportConfig, int first, int reports) {
        var plan = Load.Plan.of(exportConfig, CONNECTIONS, first, reports, PATIENCE)
                .of(BYTES);
        assertThat(Load.run(exporter.server("/forward"), plan).accepted().cardinality())
                .isEqualTo(reports);
    }

    private static Duration p95(ExporterProcess exporter, String page) {
        var times = new ArrayList<Duration>();
        for (int i = 0; i < TIMED; i++) {
            open(exporter, page, times);
        }
        return p95(times);
    }

    /// Follows the link to the next page again and again.
    private static Duration p95OfNext(ExporterProcess exporter, String first) {
        var times = new ArrayList<Duration>();
        var page = first;
        for (int i = 0; i < TIMED; i++) {
            var next = NEXT.matcher(open(exporter, page, times));
            assertThat(next.find()).as(page).isTrue();
            page = next.group(1).replace("&amp;", "&").replace("&#x3D;", "=");
        }
        return p95(times);
    }

    private static String open(ExporterProcess exporter, String page, List<Duration> times) {
        var start = System.nanoTime();
        var answer = Http.get(exporter.admin(page));
        times.add(Duration.ofNanos(System.nanoTime() - start));
        assertThat(answer.status()).as(page).isEqualTo(200);
        return answer.body();
    }

    private static Duration p95(List<Duration> times) {
        return times.stream().sorted().toList().get(times.size() * 95 / 100);
    }
}
