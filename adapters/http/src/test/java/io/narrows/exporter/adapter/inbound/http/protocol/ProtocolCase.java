package io.narrows.exporter.adapter.inbound.http.protocol;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/// A worked case of the protocol: the request, and the expected outcome.
public final class ProtocolCase {
    /// The address of OpenSearch that is written in the cases.
    static final String WRITTEN_DESTINATION = "http://127.0.0.1:9200";

    /// The expected outcome.
    ///
    /// @param deliveries the consumers that the receipt lists
    /// @param field the field that a problem names
    /// @param reason of the first delivery, if it is dead
    /// @param headers of the answer
    /// @param index the index that stores the report
    /// @param payload the payload that OpenSearch receives
    public record Expected(
            int status,
            List<String> deliveries,
            List<String> unknown,
            Optional<String> field,
            Optional<String> reason,
            Map<String, String> headers,
            Optional<String> index,
            Optional<String> payload) {}

    private final String name;
    private final String method;
    private final String path;
    private final Map<String, String> headers;
    private final byte[] body;
    private final int times;
    private final Expected expected;

    /// @param destination replaces `WRITTEN_DESTINATION`
    ProtocolCase(JsonObject json, String destination) {
        name = json.getString("name");
        method = json.getString("method");
        path = json.getString("path");
        headers = texts(json, "headers");
        body = body(json, destination);
        times = json.getInt("times", 1);
        var expect = json.getJsonObject("expect");
        expected = new Expected(
                expect.getInt("status"),
                list(expect, "deliveries"),
                list(expect, "unknown"),
                Optional.ofNullable(expect.getString("field", null)),
                Optional.ofNullable(expect.getString("reason", null)),
                texts(expect, "headers"),
                Optional.ofNullable(expect.getString("openSearchIndex", null)),
                Optional.ofNullable(expect.getString("payload", null)));
    }

    public String name() {
        return name;
    }

    public String method() {
        return method;
    }

    public String path() {
        return path;
    }

    /// The headers beyond those that every client sends.
    public Map<String, String> headers() {
        return headers;
    }

    public byte[] body() {
        return body.clone();
    }

    /// How often the request is sent. Every answer must be the same, and the report must be delivered only once.
    int times() {
        return times;
    }

    Expected expected() {
        return expected;
    }

    private static byte[] body(JsonObject json, String destination) {
        var body = plainBody(json, destination);
        return json.getBoolean("gzip", false) ? gzip(body) : body;
    }

    private static byte[] plainBody(JsonObject json, String destination) {
        if (json.containsKey("bodyBase64")) {
            var bytes = Base64.getDecoder().decode(json.getString("bodyBase64"));
            // ISO 8859-1 preserves every byte.
            return new String(bytes, StandardCharsets.ISO_8859_1)
                    .replace(WRITTEN_DESTINATION, destination)
                    .getBytes(StandardCharsets.ISO_8859_1);
        }
        var body = new StringBuilder();
        if (json.get("body") instanceof JsonArray parts) {
            for (var part : parts.getValuesAs(JsonObject.class)) {
                body.repeat(part.getString("text"), part.getInt("times", 1));
            }
        } else {
            body.append(json.getString("body", ""));
        }
        return body.toString().replace(WRITTEN_DESTINATION, destination).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(byte[] bytes) {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static List<String> list(JsonObject json, String name) {
        return json.getOrDefault(name, JsonValue.EMPTY_JSON_ARRAY).asJsonArray().getValuesAs(JsonString::getString);
    }

    private static Map<String, String> texts(JsonObject json, String name) {
        var texts = new LinkedHashMap<String, String>();
        json.getOrDefault(name, JsonValue.EMPTY_JSON_OBJECT)
                .asJsonObject()
                .forEach((key, value) -> texts.put(key, ((JsonString) value).getString()));
        return texts;
    }

    @Override
    public String toString() {
        return name;
    }
}
