package io.narrows.exporter.adapter.outbound.tracing;

import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Lease.Leased;
import io.narrows.exporter.domain.tls.ClientTls;
import io.narrows.exporter.domain.tls.PemException;
import io.narrows.exporter.domain.tls.PemFile;
import io.narrows.exporter.domain.trace.AttemptSpan;
import io.narrows.exporter.domain.trace.RequestSpan;
import io.narrows.exporter.domain.trace.TracedRequest;
import io.narrows.exporter.domain.trace.Tracing;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509TrustManager;

/// Records spans with OpenTelemetry, and sends them to a collector in the background.
///
/// Spans that have ended wait in a queue of bounded size. What does not fit is dropped, so a collector that is slow or
/// away costs spans and never holds up a report. Thread-safe.
public final class OtlpTracing implements Tracing {
    private static final int LONGEST_TEXT = 255;

    /// A span of a batch has a link for each of its reports, so this and the length of the queue bound the memory:
    /// about
    /// 50 MB while a collector is away and every trace is recorded.
    static final int MOST_LINKS = 128;

    static final int MOST_EVENTS = 32;
    private static final int QUEUE = 1_024;
    private static final int SENT_AT_ONCE = 256;
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration LAST_SPANS = Duration.ofSeconds(2);

    private final SdkTracerProvider provider;
    private final Tracer tracer;

    private OtlpTracing(SdkTracerProvider provider) {
        this.provider = provider;
        this.tracer = provider.get("io.narrows.exporter");
    }

    /// Starts to record. No connection is opened before the first span has ended.
    ///
    /// @param version of this service, for each span
    /// @throws IllegalArgumentException if the authorities cannot be read
    public static OtlpTracing start(TracingSettings settings, String version) {
        var processor = BatchSpanProcessor.builder(new WatchedExporter(exporter(settings), settings.traces()))
                .setMaxQueueSize(QUEUE)
                .setMaxExportBatchSize(SENT_AT_ONCE)
                .setScheduleDelay(PERIOD)
                .setExporterTimeout(TIMEOUT.plusSeconds(1))
                .setMeterProvider(MeterProvider.noop())
                .build();
        return new OtlpTracing(SdkTracerProvider.builder()
                .setResource(Resource.getDefault()
                        .merge(Resource.create(Attributes.builder()
                                .put("service.name", settings.service())
                                .put("service.version", version)
                                .put("service.instance.id", UUID.randomUUID().toString())
                                .build())))
                .setSampler(new ReportSampler(settings.sampling()))
                .setSpanLimits(SpanLimits.builder()
                        .setMaxAttributeValueLength(LONGEST_TEXT)
                        .setMaxNumberOfLinks(MOST_LINKS)
                        .setMaxNumberOfEvents(MOST_EVENTS)
                        .build())
                .addSpanProcessor(processor)
                .build());
    }

    private static OtlpHttpSpanExporter exporter(TracingSettings settings) {
        var exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(settings.traces())
                .setCompression("gzip")
                .setConnectTimeout(CONNECT_TIMEOUT)
                .setTimeout(TIMEOUT)
                .setMeterProvider(MeterProvider.noop());
        settings.headers().ifPresent(headers -> exporter.setHeaders(headers::current));
        settings.authorities().ifPresent(file -> exporter.setSslContext(trusting(file), trustManager(file)));
        return exporter.build();
    }

    private static SSLContext trusting(Path file) {
        try {
            return ClientTls.trusting(file).context();
        } catch (PemException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static X509TrustManager trustManager(Path file) {
        try {
            return (X509TrustManager) ClientTls.trustManagers(PemFile.read(file))[0];
        } catch (PemException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    @Override
    public boolean isOn() {
        return true;
    }

    @Override
    public RequestSpan request(TracedRequest request) {
        return RecordedRequest.begin(tracer, request);
    }

    @Override
    public AttemptSpan attempt(LaneName lane, Set<String> hosts, List<Leased> batch) {
        return RecordedAttempt.begin(tracer, lane, hosts, batch);
    }

    @Override
    public void close() {
        provider.shutdown().join(LAST_SPANS.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// A stranger's text, cut where OpenTelemetry does not cut it.
    static String cut(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
    }
}
