package io.narrows.exporter.adapter.outbound.tracing;

import io.narrows.exporter.domain.time.Cadence;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/// Tells the operator now and then of a collector that does not take spans, and when it takes them again.
/// OpenTelemetry's
/// own log would tell of each failure, so it is off.
final class WatchedExporter implements SpanExporter {
    private static final System.Logger LOGGER = System.getLogger(WatchedExporter.class.getName());
    private static final Duration QUIET = Duration.ofMinutes(10);
    private static final int MOST_CAUSES = 5;

    private final SpanExporter exporter;
    private final String endpoint;
    private final Cadence warnings = new Cadence(QUIET);
    private final LongAdder lost = new LongAdder();
    private final AtomicBoolean failed = new AtomicBoolean();

    WatchedExporter(SpanExporter exporter, String endpoint) {
        this.exporter = exporter;
        this.endpoint = endpoint;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        int count = spans.size();
        var result = exporter.export(spans);
        result.whenComplete(() -> ended(result, count));
        return result;
    }

    private void ended(CompletableResultCode result, int count) {
        if (result.isSuccess()) {
            if (failed.compareAndSet(true, false)) {
                LOGGER.log(Level.INFO, "traces sent again endpoint={0} lost={1,number,#}", endpoint, lost.sum());
            }
            return;
        }
        lost.add(count);
        if (warnings.isDue()) {
            failed.set(true);
            LOGGER.log(
                    Level.WARNING,
                    "traces not sent endpoint={0} lost={1,number,#} reason=\"{2}\"",
                    endpoint,
                    lost.sum(),
                    reason(result));
        }
    }

    /// The class of the exception of the connection. Its message may repeat a header.
    private static String reason(CompletableResultCode result) {
        var thrown = result.getFailureThrowable();
        if (thrown == null || thrown.getCause() == null) {
            return "the collector refused them";
        }
        for (int depth = 0;
                depth < MOST_CAUSES && thrown.getCause() != null && !(thrown instanceof IOException);
                depth++) {
            thrown = thrown.getCause();
        }
        return thrown.getClass().getSimpleName();
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }
}
