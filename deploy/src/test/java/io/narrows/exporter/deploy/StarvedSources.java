package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.deploy.load.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// The sources of one lane. The destination refuses one of them for a while.
///
/// @param exportConfig of the lane, as JSON
record StarvedSources(ExporterProcess exporter, String exportConfig, String refused, List<String> good) {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration DELIVERED_WITHIN = Duration.ofSeconds(5);
    private static final int GOOD = Faults.shortOrLong(15, 600);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int ONE_IN = 5;

    StarvedSources(ExporterProcess exporter, String exportConfig, String refused, String... good) {
        this(exporter, exportConfig, refused, List.of(good));
    }

    /// Sends a report of the refused source before it is refused, and waits for its arrival.
    ///
    /// @return its payload
    String sendOneOfTheRefused() {
        try (var reports = new TimedReports(exporter)) {
            var payload = payload(refused, -1);
            reports.send(Envelopes.envelope(refused, exportConfig, payload));
            reports.await();
            return payload;
        }
    }

    /// Sends reports of the refused source, and reports of good sources behind them. Asserts that each good report
    /// arrives in time, and the refused reports after the fault is mended.
    ///
    /// @return the payloads of all reports that were sent and have arrived
    List<String> goodOnesArriveInTime(Runnable mend) {
        var payloads = new ArrayList<String>();
        try (var refusedOnes = new TimedReports(exporter);
                var goodOnes = new TimedReports(exporter)) {
            awaitRefused(refusedOnes.send(envelope(refused, payloads)));
            for (int i = 0; i < GOOD; i++) {
                if (i % ONE_IN == ONE_IN - 1) {
                    refusedOnes.send(envelope(refused, payloads));
                }
                goodOnes.send(envelope(good.get(i % good.size()), payloads));
                LockSupport.parkNanos(PAUSE_NANOS);
            }

            var latencies = goodOnes.await();
            assertThat(refusedOnes.delivered()).as("reports that are refused").isZero();
            mend.run();
            var mendedNanos = System.nanoTime();
            refusedOnes.await();
            System.out.printf(
                    Locale.ROOT,
                    "LANES A8 %s refused, good ones %s, refused ones %d ms after the mending%n",
                    refused,
                    latencies,
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - mendedNanos));
            assertThat(latencies.longest()).isLessThan(DELIVERED_WITHIN);
            return payloads;
        }
    }

    private void awaitRefused(String report) {
        Await.until(
                report + " refused",
                PATIENCE,
                () -> Optional.of(Http.get(exporter.server("/reports/" + report))
                                .json()
                                .getJsonArray("deliveries")
                                .getJsonObject(0))
                        .filter(delivery -> !delivery.getString("reason", "").isBlank()));
    }

    private String envelope(String source, List<String> payloads) {
        var payload = payload(source, payloads.size());
        payloads.add(payload);
        return Envelopes.envelope(source, exportConfig, payload);
    }

    private static String payload(String source, int number) {
        return "{\"from\":\"" + source + "\",\"n\":" + number + "}";
    }
}
