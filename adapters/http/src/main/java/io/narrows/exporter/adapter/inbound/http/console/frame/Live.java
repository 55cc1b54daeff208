package io.narrows.exporter.adapter.inbound.http.console.frame;

import io.helidon.webserver.http.ServerRequest;

/// Whether a page updates itself. A visitor who reads slowly can switch that off (WCAG 2.2, 2.2.2).
public final class Live {
    private Live() {}

    public static boolean isOff(ServerRequest request) {
        return request.query().first("live").map("off"::equals).orElse(false);
    }
}
