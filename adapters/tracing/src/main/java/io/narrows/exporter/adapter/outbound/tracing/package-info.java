/// Sends spans to an OpenTelemetry collector, over OTLP and HTTP. No other package knows OpenTelemetry.
package io.narrows.exporter.adapter.outbound.tracing;
