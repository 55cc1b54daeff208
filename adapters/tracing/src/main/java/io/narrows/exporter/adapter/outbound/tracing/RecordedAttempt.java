package io.narrows.exporter.adapter.outbound.tracing;

import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Lease.Leased;
import io.narrows.exporter.domain.spool.Settlement;
import io.narrows.exporter.domain.trace.AttemptSpan;
import io.narrows.exporter.domain.trace.TraceContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// The span of an attempt, by the semantic conventions for consumers of messages: it is linked to the span that
/// accepted
/// each report. An attempt with a single report is also a child of that span, so that both are in one trace.
///
/// Links, and not children, because a span has one parent only, and a batch has reports of many traces.
final class RecordedAttempt extends RecordedSpan implements AttemptSpan {
    private static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("data_exporter.attempt");
    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("data_exporter.outcome");
    private static final AttributeKey<String> REASON = AttributeKey.stringKey("data_exporter.reason");
    private static final AttributeKey<List<String>> HOSTS = AttributeKey.stringArrayKey("data_exporter.hosts");
    private static final Pattern PORT = Pattern.compile("(.*):(\\d{1,5})");
    private static final int MOST_HOSTS = 8;

    private final boolean isBatch;
    private long delivered;
    private long retried;
    private long dead;
    private String errorType = "";
    private String reason = "";

    private RecordedAttempt(Span span, boolean isBatch) {
        super(span);
        this.isBatch = isBatch;
    }

    static RecordedAttempt begin(Tracer tracer, LaneName lane, Set<String> hosts, List<Leased> batch) {
        var consumer = lane.consumer().value();
        var builder = tracer.spanBuilder("deliver " + consumer)
                .setSpanKind(SpanKind.CONSUMER)
                .setParent(Context.root());
        boolean isBatch = batch.size() > 1;
        if (isBatch) {
            batch.stream()
                    .filter(leased -> TraceContext.of(leased.delivery().report().labels())
                            .filter(TraceContext::isSampled)
                            .isPresent())
                    .limit(OtlpTracing.MOST_LINKS)
                    .forEach(leased -> link(builder, leased));
        } else {
            TraceContext.of(batch.getFirst().delivery().report().labels())
                    .ifPresent(place -> builder.setParent(parent(place)));
            link(builder, batch.getFirst());
        }
        var span = builder.startSpan();
        if (span.isRecording()) {
            describe(span, lane, batch);
            describe(span, hosts);
        }
        return new RecordedAttempt(span, isBatch);
    }

    private static void link(SpanBuilder builder, Leased leased) {
        var report = leased.delivery().report();
        var accepted = TraceContext.of(report.labels()).map(RecordedSpan::place).orElse(SpanContext.getInvalid());
        if (accepted.isValid()) {
            builder.addLink(
                    accepted,
                    Attributes.of(
                            REPORT, report.id().toString(),
                            SOURCE, report.source(),
                            ATTEMPT, leased.attempts() + 1L));
        }
    }

    private static void describe(Span span, LaneName lane, List<Leased> batch) {
        span.setAttribute("messaging.system", "data_exporter")
                .setAttribute("messaging.operation.name", "deliver")
                .setAttribute("messaging.operation.type", "process")
                .setAttribute("messaging.destination.name", lane.consumer().value())
                .setAttribute("data_exporter.consumer", lane.consumer().value())
                .setAttribute("data_exporter.lane", lane.toString())
                .setAttribute(
                        ATTEMPT,
                        batch.stream()
                                .mapToLong(leased -> leased.attempts() + 1L)
                                .max()
                                .orElse(1));
        if (batch.size() > 1) {
            span.setAttribute("messaging.batch.message_count", (long) batch.size());
        } else {
            var report = batch.getFirst().delivery().report();
            span.setAttribute("messaging.message.id", report.id().toString())
                    .setAttribute(REPORT, report.id().toString())
                    .setAttribute(SOURCE, report.source());
        }
    }

    private static void describe(Span span, Set<String> hosts) {
        if (hosts.size() == 1) {
            var host = hosts.iterator().next();
            var withPort = PORT.matcher(host);
            if (withPort.matches()) {
                span.setAttribute("server.address", withPort.group(1))
                        .setAttribute("server.port", Long.parseLong(withPort.group(2)));
            } else {
                span.setAttribute("server.address", host);
            }
        } else if (!hosts.isEmpty()) {
            span.setAttribute(HOSTS, hosts.stream().sorted().limit(MOST_HOSTS).toList());
        }
    }

    @Override
    public synchronized void settled(List<Settlement> settlements) {
        if (!span().isRecording()) {
            return;
        }
        for (var settlement : settlements) {
            switch (settlement) {
                case Settlement.Delivered taken -> delivered++;
                case Settlement.Retry retry -> {
                    retried++;
                    refused(settlement, outcome(retry), retry.reason());
                }
                case Settlement.Bury bury -> {
                    dead++;
                    refused(settlement, bury.cause().name().toLowerCase(Locale.ROOT), bury.reason());
                }
                case Settlement.PutBack untried -> {}
            }
        }
    }

    private static String outcome(Settlement.Retry retry) {
        return retry.attempt()
                .map(attempt -> attempt.outcome().name().toLowerCase(Locale.ROOT))
                .orElse("retried");
    }

    private void refused(Settlement settlement, String type, String why) {
        if (errorType.isEmpty()) {
            errorType = type;
            reason = why;
        }
        if (isBatch && retried + dead <= OtlpTracing.MOST_EVENTS) {
            span().addEvent(
                            "not delivered",
                            Attributes.of(
                                    REPORT, settlement.delivery().report().toString(), OUTCOME, type, REASON, why));
        }
    }

    @Override
    public synchronized void end() {
        var span = span();
        if (span.isRecording()) {
            span.setAttribute(OUTCOME, outcome());
            if (isBatch) {
                span.setAttribute("data_exporter.delivered", delivered)
                        .setAttribute("data_exporter.retried", retried)
                        .setAttribute("data_exporter.dead", dead);
            }
            if (retried + dead > 0) {
                span.setStatus(StatusCode.ERROR, OtlpTracing.cut(reason)).setAttribute(ERROR_TYPE, errorType);
            }
        }
        span.end();
    }

    private String outcome() {
        int kinds = (delivered > 0 ? 1 : 0) + (retried > 0 ? 1 : 0) + (dead > 0 ? 1 : 0);
        if (kinds == 0) {
            return "interrupted";
        }
        if (kinds > 1) {
            return "mixed";
        }
        return delivered > 0 ? "delivered" : retried > 0 ? "retried" : "dead";
    }
}
