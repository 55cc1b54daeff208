package io.narrows.exporter.adapter.inbound.http;

import io.narrows.exporter.application.AcceptRelayed;
import io.narrows.exporter.application.AcceptReport;
import io.narrows.exporter.application.Counters;
import io.narrows.exporter.application.DeadLetterOffice;
import io.narrows.exporter.application.PauseConsumers;
import io.narrows.exporter.application.Receipts;
import io.narrows.exporter.application.ReportChange;
import io.narrows.exporter.application.RoutePreview;
import io.narrows.exporter.application.TestConsumer;
import io.narrows.exporter.application.delivery.Dispatcher;
import io.narrows.exporter.application.overview.Overview;
import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.trace.Tracing;
import java.time.Clock;
import java.util.Objects;

/// The use cases and the state that HTTP endpoints need.
public record UseCases(
        AcceptReport acceptReport,
        AcceptRelayed acceptRelayed,
        ReportChange reportChange,
        Receipts receipts,
        TestConsumer testConsumer,
        RoutePreview routePreview,
        PauseConsumers pauseConsumers,
        Overview overview,
        DeadLetterOffice deadLetterOffice,
        Dispatcher dispatcher,
        Counters counters,
        ConsumerCatalog catalog,
        Spool spool,
        Tracing tracing,
        Clock clock) {
    public UseCases {
        Objects.requireNonNull(acceptReport, "acceptReport");
        Objects.requireNonNull(acceptRelayed, "acceptRelayed");
        Objects.requireNonNull(reportChange, "reportChange");
        Objects.requireNonNull(receipts, "receipts");
        Objects.requireNonNull(testConsumer, "testConsumer");
        Objects.requireNonNull(routePreview, "routePreview");
        Objects.requireNonNull(pauseConsumers, "pauseConsumers");
        Objects.requireNonNull(overview, "overview");
        Objects.requireNonNull(deadLetterOffice, "deadLetterOffice");
        Objects.requireNonNull(dispatcher, "dispatcher");
        Objects.requireNonNull(counters, "counters");
        Objects.requireNonNull(catalog, "catalog");
        Objects.requireNonNull(spool, "spool");
        Objects.requireNonNull(tracing, "tracing");
        Objects.requireNonNull(clock, "clock");
    }
}
