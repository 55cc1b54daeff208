package io.narrows.exporter.adapter.inbound.http.console;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.narrows.exporter.adapter.inbound.http.UseCases;
import io.narrows.exporter.adapter.inbound.http.answer.Endpoint;
import io.narrows.exporter.adapter.inbound.http.answer.Json;
import io.narrows.exporter.adapter.inbound.http.answer.Resource;
import io.narrows.exporter.adapter.inbound.http.console.ConsumerGlances.Glance;
import io.narrows.exporter.adapter.inbound.http.console.FlowDiagram.Stream;
import io.narrows.exporter.adapter.inbound.http.console.frame.Frame;
import io.narrows.exporter.adapter.inbound.http.console.frame.Page;
import io.narrows.exporter.adapter.inbound.http.console.frame.Section;
import io.narrows.exporter.adapter.inbound.http.console.frame.Shown;
import io.narrows.exporter.application.Traffic.Flow;
import io.narrows.exporter.domain.spool.Tally;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/// `/console`: where reports come from, where they go, and how fast.
record FlowPage(Frame frame, UseCases useCases, Samples samples) implements Resource {
    private static final String IN_ENVELOPE = "named by the sender";
    private static final String UNNAMED = "(no source)";
    private static final int MOST_ROWS = 100;

    /// @param figures the numbers at the top
    /// @param leftOut how many flows the table does not show
    private record Content(
            List<Figure> figures,
            FlowDiagram diagram,
            boolean hasFlows,
            List<Glance> consumers,
            List<Row> flows,
            int leftOut,
            Shown.Time since,
            boolean isLive) {}

    private record Figure(String label, String value, String style) {}

    private record Row(String sender, String source, String via, String consumer, String hosts, String reports) {}

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.at("/console").get(frame.page(this::show)),
                Endpoint.at("/console/series").get(this::series));
    }

    private Page show(ServerRequest request) {
        var consumers = new ConsumerGlances(useCases, samples).all();
        var traffic = useCases.acceptReport().traffic();
        var flows = traffic.flows().stream()
                .sorted(Comparator.comparingLong(Flow::reports).reversed())
                .toList();
        var styles = consumers.stream().collect(Collectors.toMap(Glance::id, Glance::style));
        var streams = flows.stream().flatMap(flow -> streams(flow).stream()).toList();
        return new Page(
                "flow",
                "Flow",
                Section.FLOW,
                new Content(
                        figures(),
                        FlowDiagram.of(streams, styles),
                        !flows.isEmpty(),
                        consumers,
                        flows.stream().limit(MOST_ROWS).map(this::row).toList(),
                        Math.max(0, flows.size() - MOST_ROWS),
                        Shown.time(traffic.since(), useCases.clock().instant()),
                        !Live.isOff(request)));
    }

    private List<Figure> figures() {
        var now = samples.now();
        long pending = sum(now, Tally::pending);
        long dead = sum(now, Tally::dead) + useCases.spool().notInstalled().dead();
        var figures = new ArrayList<Figure>();
        figures.add(new Figure(
                "accepted since the start", Shown.count(useCases.counters().acceptedReports()), "plain"));
        figures.add(new Figure("delivered in all", Shown.count(sum(now, Tally::delivered)), "plain"));
        figures.add(new Figure("waiting", Shown.count(pending), "plain"));
        figures.add(new Figure("dead letters", Shown.count(dead), dead > 0 ? "bad" : "plain"));
        boolean hasRoom = useCases.spool().hasRoomFor(0);
        figures.add(new Figure("spool", hasRoom ? "has room" : "full", hasRoom ? "good" : "bad"));
        return figures;
    }

    private static long sum(Samples.Sample sample, ToLongFunction<Tally> count) {
        return sample.tallies().values().stream().mapToLong(count).sum();
    }

    private List<Stream> streams(Flow flow) {
        var consumer = flow.consumer().value();
        var source = named(flow.source());
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
                named(flow.source()),
                streams(flow).stream().map(Stream::via).distinct().collect(Collectors.joining(", ")),
                flow.consumer().value(),
                flow.hosts().stream().sorted().limit(3).collect(Collectors.joining(", ")),
                Shown.count(flow.reports()));
    }

    private static String named(String source) {
        return source.isBlank() ? UNNAMED : source;
    }

    private void series(ServerRequest request, ServerResponse response) {
        Json.send(response, RatesJson.of(samples.all()));
    }
}
