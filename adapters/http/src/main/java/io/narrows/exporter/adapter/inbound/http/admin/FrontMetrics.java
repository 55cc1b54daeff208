package io.narrows.exporter.adapter.inbound.http.admin;

import io.narrows.exporter.adapter.inbound.http.access.Denials;
import io.narrows.exporter.adapter.inbound.http.admin.access.Denial;
import io.narrows.exporter.adapter.inbound.http.reports.SettlementWait;
import io.narrows.exporter.adapter.inbound.http.senders.SenderDenial;
import io.narrows.exporter.adapter.inbound.http.server.Port;
import io.narrows.exporter.adapter.inbound.http.server.Shedding;
import io.narrows.exporter.domain.access.SecurityProfile;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// Prometheus metrics of connections, requests and answers, for each port.
public record FrontMetrics(
        List<Port> ports,
        SettlementWait settlementWait,
        Denials<Denial> denials,
        Denials<SenderDenial> sendersDenied,
        SecurityProfile profile) {
    private static final String PREFIX = "data_exporter_";
    private static final String PORT = "port";

    List<MetricSnapshot> snapshots() {
        return List.of(
                answers(),
                gauge(
                        "connections_open",
                        "Connections that are open.",
                        port -> port.door().open()),
                gauge(
                        "connections_limit",
                        "Connections that a port holds at most.",
                        port -> port.door().limit()),
                shed(),
                refused(),
                denied(
                        "admin_refused",
                        "Requests to the operators' port that were refused since the start, by reason.",
                        denials),
                denied(
                        "senders_refused",
                        "Requests of senders that were refused since the start because of who they are or what the"
                                + " operator allows them, by reason.",
                        sendersDenied),
                profiles(),
                failedHandshakes(),
                certificates(),
                CounterSnapshot.builder()
                        .name(PREFIX + "waits_cut_short")
                        .help("Requests with ?wait= that got their receipt at once since the start, for too many were"
                                + " waiting.")
                        .dataPoint(CounterDataPointSnapshot.builder()
                                .value((double) settlementWait.cutShort())
                                .build())
                        .build());
    }

    private CounterSnapshot answers() {
        var counter = CounterSnapshot.builder()
                .name(PREFIX + "http_answers")
                .help("Answers since the start, by port and status.");
        ports.forEach(port -> port.answers()
                .byStatus()
                .forEach((status, count) ->
                        counter.dataPoint(point(Labels.of(PORT, port.name(), "status", status.toString()), count))));
        return counter.build();
    }

    private CounterSnapshot shed() {
        var counter = CounterSnapshot.builder()
                .name(PREFIX + "connections_shed")
                .help("Connections that the exporter closed by itself or did not take since the start, by port and"
                        + " reason.");
        for (var port : ports) {
            var counts = port.door().shed();
            for (var reason : Shedding.values()) {
                counter.dataPoint(
                        point(Labels.of(PORT, port.name(), "reason", reason.label()), counts.getOrDefault(reason, 0L)));
            }
        }
        return counter.build();
    }

    private CounterSnapshot refused() {
        var counter = CounterSnapshot.builder()
                .name(PREFIX + "requests_refused")
                .help("Requests that were answered 503 since the start, for too many were being answered, by port.");
        ports.forEach(port -> counter.dataPoint(
                point(Labels.of(PORT, port.name()), port.openRequests().refused())));
        return counter.build();
    }

    private static <R extends Enum<R> & Denials.Reason> CounterSnapshot denied(
            String name, String help, Denials<R> denied) {
        var counter = CounterSnapshot.builder().name(PREFIX + name).help(help);
        denied.counts()
                .forEach((reason, count) -> counter.dataPoint(point(Labels.of("reason", reason.label()), count)));
        return counter.build();
    }

    private GaugeSnapshot profiles() {
        var gauge = GaugeSnapshot.builder()
                .name(PREFIX + "security_profile")
                .help("1 for the security profile that the exporter runs with, 0 for the others.");
        for (var each : SecurityProfile.values()) {
            gauge.dataPoint(GaugeDataPointSnapshot.builder()
                    .labels(Labels.of("profile", each.name().toLowerCase(Locale.ROOT)))
                    .value(each == profile ? 1 : 0)
                    .build());
        }
        return gauge.build();
    }

    private CounterSnapshot failedHandshakes() {
        var counter = CounterSnapshot.builder()
                .name(PREFIX + "tls_handshakes_failed")
                .help("Connections that ended before TLS was agreed upon since the start, by port.");
        ports.stream()
                .filter(port -> port.tls().isPresent())
                .forEach(port -> counter.dataPoint(
                        point(Labels.of(PORT, port.name()), port.door().failedHandshakes())));
        return counter.build();
    }

    private GaugeSnapshot certificates() {
        var gauge = GaugeSnapshot.builder()
                .name(PREFIX + "certificate_not_after_seconds")
                .help("When the certificate of a port ends, in seconds since 1970.");
        ports.forEach(port -> port.tls()
                .ifPresent(tls -> gauge.dataPoint(GaugeDataPointSnapshot.builder()
                        .labels(Labels.of(PORT, port.name()))
                        .value((double) tls.certificate().notAfter().getEpochSecond())
                        .build())));
        return gauge.build();
    }

    private GaugeSnapshot gauge(String name, String help, ToDoubleFunction<Port> value) {
        var gauge = GaugeSnapshot.builder().name(PREFIX + name).help(help);
        ports.forEach(port -> gauge.dataPoint(GaugeDataPointSnapshot.builder()
                .labels(Labels.of(PORT, port.name()))
                .value(value.applyAsDouble(port))
                .build()));
        return gauge.build();
    }

    private static CounterDataPointSnapshot point(Labels labels, long value) {
        return CounterDataPointSnapshot.builder()
                .labels(labels)
                .value((double) value)
                .build();
    }
}
