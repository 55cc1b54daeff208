package io.narrows.exporter.deploy;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A worked case of the protocol, as the files of cases hold them.
///
/// @param name a sentence
/// @param json all of it
record ProtocolCase(String name, JsonObject json) {
    /// Where the cases say OpenSearch is.
    private static final String OPEN_SEARCH = "http://127.0.0.1:9200";

    static Stream<ProtocolCase> in(Path file) {
        try (var reader = Json.createReader(Files.newBufferedReader(file))) {
            return reader.readObject().getJsonArray("cases").getValuesAs(JsonObject.class).stream()
                    .map(json -> new ProtocolCase(json.getString("name"), json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String method() {
        return json.getString("method");
    }

    String path() {
        return json.getString("path");
    }

    Map<String, String> headers() {
        return json.containsKey("headers")
                ? json.getJsonObject("headers").entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, header -> ((JsonString) header.getValue()).getString()))
                : Map.of();
    }

    /// The body, sent to this OpenSearch in place of the one that it names.
    byte[] body(URI openSearch) {
        var text = json.containsKey("bodyBase64")
                // ISO 8859-1 takes every byte as it is.
                ? new String(Base64.getDecoder().decode(json.getString("bodyBase64")), StandardCharsets.ISO_8859_1)
                : new String(json.getString("body", "").getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return text.replace(OPEN_SEARCH, openSearch.toString()).getBytes(StandardCharsets.ISO_8859_1);
    }

    int status() {
        return expected().getInt("status");
    }

    Optional<List<String>> deliveries() {
        return texts("deliveries");
    }

    Optional<List<String>> unknown() {
        return texts("unknown");
    }

    Optional<String> openSearchIndex() {
        return text("openSearchIndex");
    }

    Optional<String> payload() {
        return text("payload");
    }

    @Override
    public String toString() {
        return name;
    }

    private JsonObject expected() {
        return json.getJsonObject("expect");
    }

    private Optional<String> text(String key) {
        return Optional.ofNullable(expected().getJsonString(key)).map(JsonString::getString);
    }

    private Optional<List<String>> texts(String key) {
        return Optional.ofNullable(expected().getJsonArray(key)).map(ProtocolCase::texts);
    }

    private static List<String> texts(JsonArray array) {
        return array.getValuesAs(JsonString.class).stream()
                .map(JsonString::getString)
                .toList();
    }
}
