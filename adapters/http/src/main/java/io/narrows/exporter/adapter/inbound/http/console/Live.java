package io.narrows.exporter.adapter.inbound.http.console;

import io.helidon.webserver.http.ServerRequest;

/// Whether a page updates itself. A visitor who reads slowly can switch that off (WCAG 2.2, 2.2.2).
final class Live {
    private Live() {}

    static boolean isOff(ServerRequest request) {
        return request.query().first("live").map("off"::equals).orElse(false);
    }
}
