package io.narrows.exporter.adapter.inbound.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.narrows.exporter.adapter.inbound.http.protocol.ProtocolCases;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// A request that is valid, or wrong in a known way, for the fuzzer to corrupt: the worked cases of the protocol, and a
/// few more.
///
/// @param raw the body, its bytes decoded as ISO 8859-1
record SeedRequest(String method, String target, Map<String, String> headers, String raw) {
    /// Replaces every secret that senders give. Does not have the form of a name, because names may be shown.
    static final String CANARY = "!s3cr3t-c4n4ry!";

    private static final int LARGEST = 30_000;

    /// All seed requests.
    static List<SeedRequest> all() {
        var seeds = new ArrayList<SeedRequest>();
        ProtocolCases.own("http://opensearch.test:9200").stream()
                .filter(worked ->
                        worked.body().length < LARGEST && !worked.path().contains("s3cr3t"))
                .forEach(worked -> seeds.add(
                        new SeedRequest(worked.method(), worked.path(), worked.headers(), withCanary(worked.body()))));
        Stream.of("falco", "policy-reporter", "trivy-operator")
                .forEach(tool ->
                        seeds.add(post("/ingest/ingest_" + tool, Map.of(), resource("ingest/" + tool + ".json"))));
        var event = "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"http://u:" + CANARY
                + "@h/\",\"type\":\"t\",\"data\":{\"password\":\"" + CANARY + "\"}}";
        var structured = Map.of("Content-Type", "application/cloudevents+json");
        var binary = Map.of("ce-specversion", "1.0", "ce-id", "1", "ce-source", "/s", "ce-type", "t");
        for (int i = 0; i < 8; i++) { // envelopes are frequent
            seeds.add(post("/ingest/ingest_a", structured, event.getBytes(UTF_8)));
            seeds.add(post(
                    "/ingest/ingest_a",
                    structured,
                    event.replace("\"data\":{", "\"data_base64\":\"e30=\",\"x\":{")
                            .getBytes(UTF_8)));
            seeds.add(post("/ingest/ingest_a", binary, ("[\"" + CANARY + "\"]").getBytes(UTF_8)));
        }
        seeds.add(post(
                "/forward",
                Map.of("Authorization", "Bearer " + CANARY),
                ("{\"source\":\"s\",\"exportConfig\":{\"openSearch\":{\"hostport\":\"http://u:" + CANARY
                                + "@opensearch.test:9200\",\"username\":\"u\",\"password\":\"" + CANARY
                                + "\"},\"governor\":{\"url\":\"https://u:" + CANARY + "@h/\",\"token\":\"" + CANARY
                                + "\"}},\"payload\":\"{\\\"password\\\":\\\"" + CANARY + "\\\"}\"}")
                        .getBytes(UTF_8)));
        return List.copyOf(seeds);
    }

    byte[] body() {
        return raw.getBytes(ISO_8859_1);
    }

    private static SeedRequest post(String target, Map<String, String> headers, byte[] body) {
        return new SeedRequest("POST", target, headers, new String(body, ISO_8859_1));
    }

    private static String withCanary(byte[] body) {
        return new String(body, ISO_8859_1).replace("s3cr3t", CANARY);
    }

    private static byte[] resource(String name) {
        try (var in = Objects.requireNonNull(SeedRequest.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
