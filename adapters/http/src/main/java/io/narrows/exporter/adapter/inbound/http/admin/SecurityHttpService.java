package io.narrows.exporter.adapter.inbound.http.admin;

import io.helidon.http.HeaderNames;
import io.narrows.exporter.adapter.inbound.http.answer.Endpoint;
import io.narrows.exporter.adapter.inbound.http.answer.Resource;
import io.narrows.exporter.application.Traffic;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// `GET /security/audit`: shows operators the configuration that would let exactly pass what came in for a day.
public record SecurityHttpService(Traffic traffic) implements Resource {
    @Override
    public List<Endpoint> endpoints() {
        return List.of(Endpoint.at("/security/audit")
                .get((request, response) -> response.header(HeaderNames.CONTENT_TYPE, "application/yaml")
                        .send(new AllowList(traffic).yaml().getBytes(StandardCharsets.UTF_8))));
    }
}
