package io.narrows.exporter.adapter.inbound.http.answer;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.util.List;

/// One kind of resource that the exporter serves over HTTP.
public interface Resource extends HttpService {
    List<Endpoint> endpoints();

    @Override
    default void routing(HttpRules rules) {
        endpoints().forEach(endpoint -> endpoint.register(rules));
    }
}
