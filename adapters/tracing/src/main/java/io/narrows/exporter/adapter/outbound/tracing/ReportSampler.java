package io.narrows.exporter.adapter.outbound.tracing;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;

/// Decides which spans are recorded. The sender of a request decides on its trace; without a decision of the sender a
/// share of the traces is recorded. An attempt is recorded if the trace of one of its reports is.
final class ReportSampler implements Sampler {
    private final Sampler requests;

    /// @param share of the traces, 0 to 1
    ReportSampler(double share) {
        this.requests = Sampler.parentBased(Sampler.traceIdRatioBased(share));
    }

    @Override
    public SamplingResult shouldSample(
            Context parent, String traceId, String name, SpanKind kind, Attributes attributes, List<LinkData> reports) {
        if (kind != SpanKind.CONSUMER) {
            return requests.shouldSample(parent, traceId, name, kind, attributes, reports);
        }
        return reports.stream().anyMatch(report -> report.getSpanContext().isSampled())
                ? SamplingResult.recordAndSample()
                : SamplingResult.drop();
    }

    @Override
    public String getDescription() {
        return "ReportSampler{" + requests.getDescription() + "}";
    }
}
