package io.narrows.exporter.adapter.inbound.http.admin.metrics;

import static io.narrows.exporter.adapter.inbound.http.admin.metrics.Metric.counter;
import static io.narrows.exporter.adapter.inbound.http.admin.metrics.Metric.counters;
import static io.narrows.exporter.adapter.inbound.http.admin.metrics.Metric.gauge;
import static io.narrows.exporter.adapter.inbound.http.admin.metrics.Metric.gauges;
import static io.narrows.exporter.adapter.inbound.http.admin.metrics.Metric.histogram;

import io.narrows.exporter.adapter.inbound.http.access.Denials;
import io.narrows.exporter.adapter.inbound.http.admin.access.Denial;
import io.narrows.exporter.adapter.inbound.http.answer.RefusalReason;
import io.narrows.exporter.adapter.inbound.http.body.BodyBudget;
import io.narrows.exporter.adapter.inbound.http.reports.SettlementWait;
import io.narrows.exporter.adapter.inbound.http.senders.SenderDenial;
import io.narrows.exporter.adapter.inbound.http.server.Port;
import io.narrows.exporter.adapter.inbound.http.server.Shedding;
import io.narrows.exporter.adapter.inbound.http.server.tls.PortTls;
import io.narrows.exporter.domain.access.SecurityProfile;
import io.narrows.exporter.domain.measure.Histogram;
import io.prometheus.metrics.model.snapshots.Labels;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// Prometheus metrics of connections, requests and answers.
///
/// @param acceptances how long it took to accept reports
public record FrontMetrics(
        List<Port> ports,
        SettlementWait settlementWait,
        Denials<Denial> denials,
        Denials<SenderDenial> sendersDenied,
        SecurityProfile profile,
        BodyBudget bodies,
        Histogram acceptances) {
    private static final String PORT = "port";

    Stream<MetricGroup<?>> groups() {
        return Stream.of(ofPorts(), ofRequests());
    }

    private MetricGroup<List<Port>> ofPorts() {
        return new MetricGroup<>(
                () -> ports,
                List.of(
                        counters(
                                "http_answers",
                                "Answers since the start, by port and status.",
                                all -> byPortAnd(
                                        "status", all, port -> port.answers().byStatus(), Object::toString)),
                        counters(
                                "requests_refused",
                                "Requests that were answered with an error since the start, by port and reason.",
                                all -> byPortAnd(
                                        Labelled.REASON,
                                        all,
                                        port -> port.answers().refused(),
                                        RefusalReason::label)),
                        gauges(
                                "connections_open",
                                "Connections that are open.",
                                all -> byPort(all, port -> port.door().open())),
                        gauges(
                                "connections_limit",
                                "Connections that a port holds at most.",
                                all -> byPort(all, port -> port.door().limit())),
                        counters(
                                "connections_shed",
                                "Connections that the exporter closed by itself or did not take since the start, by port"
                                        + " and reason.",
                                all -> byPortAnd(Labelled.REASON, all, FrontMetrics::shed, Shedding::label)),
                        counters(
                                "tls_handshakes_failed",
                                "Connections that ended before TLS was agreed upon since the start, by port.",
                                all -> byPort(withTls(all), port -> port.door().failedHandshakes())),
                        gauges(
                                "certificate_not_after_seconds",
                                "When the certificate of a port ends, in seconds since 1970.",
                                all -> byPort(withTls(all), FrontMetrics::notAfter)),
                        gauges(
                                "client_crl_not_after_seconds",
                                "When the first revocation list of a port's clients ends, in seconds since 1970. After"
                                        + " that its authority's certificates cannot connect.",
                                all -> byPort(
                                        withLists(all),
                                        port -> listsEnd(port).orElseThrow().getEpochSecond()))));
    }

    private MetricGroup<FrontMetrics> ofRequests() {
        return new MetricGroup<>(
                () -> this,
                List.of(
                        histogram(
                                "accept_seconds",
                                "How long it took to accept reports since the start: from the head of the request until"
                                        + " the report is durable and its answer can go out.",
                                front -> front.acceptances().counts()),
                        gauge(
                                "http_body_memory_bytes",
                                "Memory that requests take now, from the first byte of their body until their report is"
                                        + " in the spool.",
                                front -> front.bodies().taken()),
                        counter(
                                "waits_cut_short",
                                "Requests with ?wait= that got their receipt at once since the start, because too many"
                                        + " were waiting.",
                                front -> front.settlementWait().cutShort()),
                        counters(
                                "admin_refused",
                                "Requests to the operators' port that were refused since the start, by reason.",
                                front -> Labelled.by(
                                        Labelled.REASON, front.denials().counts(), Denial::label)),
                        counters(
                                "senders_refused",
                                "Requests of senders that were refused since the start because of who they are or what"
                                        + " the operator allows them, by reason.",
                                front -> Labelled.by(
                                        Labelled.REASON, front.sendersDenied().counts(), SenderDenial::label)),
                        gauges(
                                "security_profile",
                                "1 for the security profile that the exporter runs with, 0 for the others.",
                                front -> Labelled.each(
                                        "profile",
                                        Arrays.asList(SecurityProfile.values()),
                                        each -> each.name().toLowerCase(Locale.ROOT),
                                        each -> each == front.profile() ? 1 : 0))));
    }

    private static <V> Map<Labels, V> byPort(List<Port> ports, Function<Port, V> value) {
        return Labelled.each(PORT, ports, Port::name, value);
    }

    private static <K> Map<Labels, Long> byPortAnd(
            String label, List<Port> ports, Function<Port, Map<K, Long>> counts, Function<K, String> name) {
        var labelled = new LinkedHashMap<Labels, Long>();
        ports.forEach(port -> counts.apply(port)
                .forEach((key, count) -> labelled.put(Labels.of(PORT, port.name(), label, name.apply(key)), count)));
        return labelled;
    }

    private static Map<Shedding, Long> shed(Port port) {
        var counts = port.door().shed();
        var all = new LinkedHashMap<Shedding, Long>();
        for (var reason : Shedding.values()) {
            all.put(reason, counts.getOrDefault(reason, 0L));
        }
        return all;
    }

    private static List<Port> withTls(List<Port> ports) {
        return ports.stream().filter(port -> port.tls().isPresent()).toList();
    }

    private static List<Port> withLists(List<Port> ports) {
        return ports.stream().filter(port -> listsEnd(port).isPresent()).toList();
    }

    private static Optional<Instant> listsEnd(Port port) {
        return port.tls()
                .flatMap(PortTls::clients)
                .flatMap(clients -> clients.authorities().revocationEnd());
    }

    private static long notAfter(Port port) {
        return port.tls().map(PortTls::certificate).orElseThrow().notAfter().getEpochSecond();
    }
}
