package io.narrows.exporter.send.delivery;

import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.send.consumer.ExportConfig;
import io.narrows.exporter.send.input.Report;
import io.narrows.exporter.send.transport.Attempt;
import io.narrows.exporter.send.transport.Retries;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// Hands reports in to one exporter, all in the same way. Thread-safe.
///
/// @param source of the reports
/// @param consumers to be asked for; none leaves it to the exporter's routes
/// @param labels of each report
/// @param patience for how long an outcome is waited for; zero for no time
public record Sender(
        ExporterApi api,
        Retries retries,
        String source,
        Optional<ExportConfig> consumers,
        Labels labels,
        boolean isGzip,
        Duration patience) {
    private static final long PAUSE_MILLIS = 200;

    /// Sends one, until it is taken or given up.
    ///
    /// @param key the idempotency key: with it a report that comes twice is delivered once
    Outcome send(Report report, String key) throws InterruptedException {
        var envelope = new Envelope(source, consumers, labels, report);
        var body = isGzip ? ExporterApi.gzip(envelope) : ExporterApi.plain(envelope);
        var asked = new AtomicLong();
        var ending = retries.run(() -> {
            asked.set(System.nanoTime());
            return api.post(body, key, patience);
        });
        return switch (ending) {
            case Attempt.Done<Receipt> done ->
                new Outcome.Taken(report.name(), settled(done.value(), asked.get() + patience.toNanos()));
            case Attempt.Refused<Receipt> refused -> new Outcome.Refused(report.name(), refused.reason());
            case Attempt.Failed<Receipt> failed ->
                failed.answered()
                        ? new Outcome.Refused(report.name(), failed.reason())
                        : new Outcome.Unreachable(report.name(), failed.reason());
        };
    }

    /// An exporter waits no longer than its operator allows: asks again for the rest of the time. A report that is
    /// taken stays taken, whatever comes of asking.
    private Receipt settled(Receipt taken, long end) throws InterruptedException {
        var receipt = taken;
        for (var left = until(end); receipt.isOpen() && left.toMillis() > 0; left = until(end)) {
            if (api.report(taken.id(), left) instanceof Attempt.Done<Receipt> later) {
                receipt = later.value();
            }
            if (receipt.isOpen()) {
                Thread.sleep(PAUSE_MILLIS);
            }
        }
        return receipt;
    }

    private static Duration until(long end) {
        return Duration.ofNanos(end - System.nanoTime());
    }
}
