package io.narrows.exporter.adapter.inbound.http.console;

import io.helidon.webserver.http.ServerRequest;
import io.narrows.exporter.adapter.inbound.http.answer.Endpoint;
import io.narrows.exporter.adapter.inbound.http.answer.Resource;
import io.narrows.exporter.adapter.inbound.http.console.ConsumerGlances.Glance;
import io.narrows.exporter.adapter.inbound.http.console.frame.Frame;
import io.narrows.exporter.adapter.inbound.http.console.frame.Page;
import io.narrows.exporter.adapter.inbound.http.console.frame.Section;
import java.util.List;

/// `/console/consumers`: every consumer at one glance.
record ConsumersPage(Frame frame, ConsumerGlances glances) implements Resource {
    private record Content(List<Glance> consumers, boolean isLive) {}

    @Override
    public List<Endpoint> endpoints() {
        return List.of(Endpoint.at("/console/consumers").get(frame.page(this::show)));
    }

    private Page show(ServerRequest request) {
        return new Page("consumers", "Consumers", Section.CONSUMERS, new Content(glances.all(), !Live.isOff(request)));
    }
}
