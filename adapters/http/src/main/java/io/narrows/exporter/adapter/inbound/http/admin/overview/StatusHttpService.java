package io.narrows.exporter.adapter.inbound.http.admin.overview;

import io.narrows.exporter.adapter.inbound.http.answer.Endpoint;
import io.narrows.exporter.adapter.inbound.http.answer.Json;
import io.narrows.exporter.adapter.inbound.http.answer.Resource;
import io.narrows.exporter.application.overview.Overview;
import java.util.List;

/// `GET /status`: shows operators the exporter at a glance.
public record StatusHttpService(Overview overview) implements Resource {
    @Override
    public List<Endpoint> endpoints() {
        return List.of(Endpoint.at("/status")
                .get((request, response) -> Json.send(response, StatusJson.of(overview.status()))));
    }
}
