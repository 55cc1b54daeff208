package io.narrows.exporter.adapter.inbound.http.console.flow;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.narrows.exporter.adapter.inbound.http.UseCases;
import io.narrows.exporter.adapter.inbound.http.answer.Endpoint;
import io.narrows.exporter.adapter.inbound.http.answer.Json;
import io.narrows.exporter.adapter.inbound.http.answer.Resource;
import io.narrows.exporter.adapter.inbound.http.console.consumers.ConsumerRow;
import io.narrows.exporter.adapter.inbound.http.console.flow.FlowDiagram.Stream;
import io.narrows.exporter.adapter.inbound.http.console.frame.Frame;
import io.narrows.exporter.adapter.inbound.http.console.frame.Live;
import io.narrows.exporter.adapter.inbound.http.console.frame.Page;
import io.narrows.exporter.adapter.inbound.http.console.frame.Section;
import io.narrows.exporter.adapter.inbound.http.console.frame.Shown;
import io.narrows.exporter.application.Traffic.Flow;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// `/console`: where reports come from, where they go, and how fast.
public record FlowPage(Frame frame, UseCases useCases, Samples samples) implements Resource {
    private static final String IN_ENVELOPE = "named by the sender";
    private static final int MOST_ROWS = 100;

    /// @param figures the numbers at the top
    /// @param leftOut how many flows the table does not show
    private record Content(
            List<Figure> figures,
            FlowDiagram diagram,
            boolean hasFlows,
            List<ConsumerRow> consumers,
            List<Row> flows,
            int leftOut,
            Shown.Time since,
            boolean isLive) {}

    private record Row(String sender, String source, String via, String consumer, String hosts, String reports) {}

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.at("/console").get(frame.page(this::show)),
                Endpoint.at("/console/series").get(this::series));
    }

    private Page show(ServerRequest request) {
        var status = useCases.overview().status();
        var consumers = status.consumers().stream()
                .map(consumer -> ConsumerRow.of(consumer, status.at()))
                .toList();
        var traffic = useCases.acceptReport().traffic();
        var flows = traffic.flows().stream()
                .sorted(Comparator.comparingLong(Flow::reports).reversed())
                .toList();
        var styles = consumers.stream().collect(Collectors.toMap(ConsumerRow::id, ConsumerRow::style));
        var streams = flows.stream().flatMap(flow -> streams(flow).stream()).toList();
        return new Page(
                "flow",
                "Flow",
                Section.FLOW,
                new Content(
                        Figure.all(status, useCases.counters().acceptedReports()),
                        FlowDiagram.of(streams, styles),
                        !flows.isEmpty(),
                        consumers,
                        flows.stream().limit(MOST_ROWS).map(this::row).toList(),
                        Math.max(0, flows.size() - MOST_ROWS),
                        Shown.time(traffic.since(), status.at()),
                        !Live.isOff(request)));
    }

    private List<Stream> streams(Flow flow) {
        var consumer = flow.consumer().value();
        var source = Shown.source(flow.source());
        if (flow.isAsked()) {
            return List.of(new Stream(source, IN_ENVELOPE, consumer, flow.reports()));
        }
        return useCases.routePreview().routesOf(flow.source(), flow.consumer()).stream()
                .map(route -> new Stream(source, "route " + route, consumer, flow.reports()))
                .toList();
    }

    private Row row(Flow flow) {
        return new Row(
                flow.sender(),
                Shown.source(flow.source()),
                streams(flow).stream().map(Stream::via).distinct().collect(Collectors.joining(", ")),
                flow.consumer().value(),
                flow.hosts().stream().sorted().limit(3).collect(Collectors.joining(", ")),
                Shown.count(flow.reports()));
    }

    private void series(ServerRequest request, ServerResponse response) {
        Json.send(response, RatesJson.of(samples.all()));
    }
}
