package io.narrows.exporter.deploy;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Sends HTTP requests as scanners and operators do.
final class Http {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    private Http() {}

    /// An answer of the exporter.
    record Answer(int status, HttpHeaders headers, String body) {
        JsonObject json() {
            try (var reader = Json.createReader(new StringReader(body))) {
                return reader.readObject();
            }
        }

        /// The id of the report in a receipt.
        String id() {
            return json().getString("id");
        }

        /// The installed consumers in a receipt.
        List<String> deliveries() {
            var unknown = unknown();
            return json().getJsonArray("deliveries").getValuesAs(JsonObject.class).stream()
                    .map(delivery -> delivery.getString("consumer"))
                    .filter(consumer -> !unknown.contains(consumer))
                    .toList();
        }

        /// The state of the only delivery in a receipt.
        String state() {
            var deliveries = json().getJsonArray("deliveries");
            if (deliveries.size() != 1) {
                throw new AssertionError("not one delivery: " + body);
            }
            return deliveries.getJsonObject(0).getString("state");
        }

        /// The consumers in a receipt that are not installed.
        List<String> unknown() {
            return json().getJsonArray("unknown").getValuesAs(JsonString.class).stream()
                    .map(JsonString::getString)
                    .toList();
        }
    }

    static Answer get(URI uri) {
        return send("GET", uri, Map.of(), new byte[0]);
    }

    static Answer post(URI uri, String body) {
        return send("POST", uri, Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    static Answer send(String method, URI uri, Map<String, String> headers, byte[] body) {
        var request = HttpRequest.newBuilder(uri)
                .timeout(PATIENCE)
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        headers.forEach(request::setHeader);
        try {
            var response = CLIENT.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.headers(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("the test was interrupted", e);
        }
    }
}
