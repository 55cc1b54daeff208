package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.deploy.load.Await;
import io.narrows.exporter.deploy.load.Latencies;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Reports whose delivery is timed, from the answer 200 until their receipts say that every delivery is done.
///
/// Not thread-safe.
final class TimedReports implements AutoCloseable {
    // The refused ones of LanesIT wait until all others have been sent.
    private static final Duration PATIENCE = Duration.ofMinutes(Faults.shortOrLong(2, 10));

    private final ExporterProcess exporter;
    private final ExecutorService watchers = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<Long>> nanos = new ArrayList<>();

    TimedReports(ExporterProcess exporter) {
        this.exporter = exporter;
    }

    /// Sends a report, and watches its receipt from the answer on.
    ///
    /// @return the id of the report
    String send(String envelope) {
        var answer = Http.post(exporter.server("/forward"), envelope);
        var acceptedNanos = System.nanoTime();
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        var report = answer.id();
        nanos.add(watchers.submit(() -> {
            Await.until(
                    report + " delivered",
                    PATIENCE,
                    () -> Optional.of(isDelivered(report)).filter(yes -> yes));
            return System.nanoTime() - acceptedNanos;
        }));
        return report;
    }

    /// How many reports have arrived so far.
    long delivered() {
        return nanos.stream()
                .filter(report -> report.state() == Future.State.SUCCESS)
                .count();
    }

    /// Waits until all sent reports have arrived.
    Latencies await() {
        var times = new ArrayList<Long>();
        try {
            for (var one : nanos) {
                times.add(one.get());
            }
        } catch (ExecutionException e) {
            throw new AssertionError("a report did not arrive", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("the test was interrupted", e);
        }
        return Latencies.of(times.stream().mapToLong(Long::longValue));
    }

    private boolean isDelivered(String report) {
        return Http.get(exporter.server("/reports/" + report + "?wait=10s"))
                .json()
                .getJsonArray("deliveries")
                .getValuesAs(JsonObject.class)
                .stream()
                .allMatch(delivery -> delivery.getString("state").equals("delivered"));
    }

    @Override
    public void close() {
        watchers.shutdownNow();
    }
}
