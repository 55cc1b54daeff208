package io.narrows.exporter.adapter.inbound.http.admin.access;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// The health of the exporter in one word, for probes that may not see the details.
///
/// @param isReady whether the exporter can take another report and keep it
record Probes(BooleanSupplier isReady) {
    private static final Set<String> OF_THE_PROCESS = Set.of("/health/live", "/health/started");
    private static final Set<String> OF_READINESS = Set.of("/health", "/health/ready");

    static boolean isProbe(ServerRequest request) {
        var method = request.prologue().method();
        var path = path(request);
        return (Method.GET.equals(method) || Method.HEAD.equals(method))
                && (OF_THE_PROCESS.contains(path) || OF_READINESS.contains(path));
    }

    void answer(ServerRequest request, ServerResponse response) {
        var isUp = OF_THE_PROCESS.contains(path(request)) || isReady.getAsBoolean();
        response.status(isUp ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503)
                .header(HeaderNames.CONTENT_TYPE, "application/json")
                .header(HeaderValues.CACHE_NO_CACHE);
        if (Method.HEAD.equals(request.prologue().method())) {
            response.send();
        } else {
            response.send(("{\"status\":\"" + (isUp ? "UP" : "DOWN") + "\"}").getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static String path(ServerRequest request) {
        return request.prologue().uriPath().path();
    }
}
