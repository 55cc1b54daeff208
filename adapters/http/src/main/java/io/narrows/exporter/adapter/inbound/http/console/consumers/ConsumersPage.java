package io.narrows.exporter.adapter.inbound.http.console.consumers;

import io.helidon.webserver.http.ServerRequest;
import io.narrows.exporter.adapter.inbound.http.answer.Endpoint;
import io.narrows.exporter.adapter.inbound.http.answer.Resource;
import io.narrows.exporter.adapter.inbound.http.console.frame.Frame;
import io.narrows.exporter.adapter.inbound.http.console.frame.Live;
import io.narrows.exporter.adapter.inbound.http.console.frame.Page;
import io.narrows.exporter.adapter.inbound.http.console.frame.Section;
import io.narrows.exporter.application.overview.Overview;
import java.util.List;

/// `/console/consumers`: every consumer at one glance.
public record ConsumersPage(Frame frame, Overview overview) implements Resource {
    private record Content(List<ConsumerRow> consumers, boolean isLive) {}

    @Override
    public List<Endpoint> endpoints() {
        return List.of(Endpoint.at("/console/consumers").get(frame.page(this::show)));
    }

    private Page show(ServerRequest request) {
        var status = overview.status();
        var rows = status.consumers().stream()
                .map(consumer -> ConsumerRow.of(consumer, status.at()))
                .toList();
        return new Page("consumers", "Consumers", Section.CONSUMERS, new Content(rows, !Live.isOff(request)));
    }
}
