package io.narrows.exporter.rival;

import io.helidon.webserver.WebServer;
import java.nio.charset.StandardCharsets;

/// The HTTP server of the exporter alone: reads a body to its end, does not look into it, and answers 200.
final class BareServer {
    /// As long as a receipt of the exporter.
    private static final byte[] ANSWER = """
            {"id":"01K00000000000000000000000","deliveries":[{"consumer":"none","state":"pending"}],"unknown":[]}""".getBytes(StandardCharsets.US_ASCII);

    private BareServer() {}

    static WebServer start() {
        return WebServer.builder()
                .host("127.0.0.1")
                .port(0)
                .featuresDiscoverServices(false)
                .routing(routing -> routing.post("/forward", (request, response) -> {
                    request.content().as(byte[].class);
                    response.send(ANSWER);
                }))
                .build()
                .start();
    }

    public static void main(String[] arguments) {
        System.out.println("listening port=" + start().port());
    }
}
