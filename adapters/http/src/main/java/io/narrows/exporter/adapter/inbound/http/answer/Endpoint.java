package io.narrows.exporter.adapter.inbound.http.answer;

import io.helidon.http.Method;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// A path with one handler per method. Any other method is answered 405.
public record Endpoint(String path, Map<Method, Handler> handlers) {
    public static Endpoint at(String path) {
        return new Endpoint(path, Map.of());
    }

    public Endpoint get(Handler handler) {
        return with(Method.GET, handler);
    }

    public Endpoint post(Handler handler) {
        return with(Method.POST, handler);
    }

    public Endpoint delete(Handler handler) {
        return with(Method.DELETE, handler);
    }

    void register(HttpRules rules) {
        handlers.forEach((method, handler) -> rules.route(method, path, handler));
        var allowed = handlers.keySet().stream().map(Method::text).collect(Collectors.joining(", "));
        rules.any(path, (request, response) -> {
            throw Refusal.methodNotAllowed(allowed);
        });
    }

    private Endpoint with(Method method, Handler handler) {
        var more = new LinkedHashMap<>(handlers);
        more.put(method, handler);
        return new Endpoint(path, more);
    }
}
