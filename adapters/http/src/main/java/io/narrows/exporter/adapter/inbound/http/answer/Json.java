package io.narrows.exporter.adapter.inbound.http.answer;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.nio.charset.StandardCharsets;

/// Turns records into JSON answers. Thread-safe.
public final class Json {
    private static final Jsonb JSONB = JsonbBuilder.create();
    private static final Header JSON = HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "application/json");

    private Json() {}

    /// A value as JSON without line breaks.
    public static byte[] bytes(Object value) {
        return JSONB.toJson(value).getBytes(StandardCharsets.UTF_8);
    }

    public static void send(ServerResponse response, Object value) {
        sendText(response, bytes(value));
    }

    /// Sends an answer that is JSON already.
    public static void sendText(ServerResponse response, byte[] json) {
        response.status(Status.OK_200).header(JSON).send(json);
    }
}
