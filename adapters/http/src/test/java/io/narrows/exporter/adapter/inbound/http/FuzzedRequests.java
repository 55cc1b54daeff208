package io.narrows.exporter.adapter.inbound.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.narrows.exporter.domain.fuzz.Mutator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPOutputStream;

/// Generates requests from seed requests, and corrupts their body, gzip, headers, target or framing. The same seed
/// always gives the same request.
final class FuzzedRequests {
    private static final List<String> TOKENS = List.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "\\u",
            "\\ud83e",
            "null",
            "true",
            "0",
            "-1e999",
            "{\"a\":",
            "[[",
            "\"source\":",
            "\"exportConfig\":",
            "\"payload\":",
            "\"openSearch\":{",
            "\"main\":{}",
            "\"enabled\":false",
            "\"hostport\":\"h\"",
            "\"specversion\":\"1.0\"",
            "\"id\":\"1\"",
            "\"type\":\"t\"",
            "\"data\":",
            "\"data_base64\":",
            "\"datacontenttype\":\"text/plain\"",
            "=",
            "%",
            "\r\n",
            "\u0001",
            "é",
            "🦜");
    private static final List<String> TARGET_TOKENS = List.of(
            "/",
            "//",
            "/..",
            "/.",
            ";",
            "?",
            "&",
            "=",
            "#",
            "%",
            "%2",
            "%2F",
            "%2f..",
            "%00",
            "%0d%0a",
            "%FF",
            "%C3%A9",
            "%ED%A0%80",
            "%25",
            "wait=",
            "wait=1ms",
            "wait=-1",
            "wait=9999999999999h",
            "ingest_",
            "*",
            "http://h/",
            "{",
            "|",
            " ",
            "é",
            "\u0001");
    private static final List<String> HEADER_TOKENS = List.of(
            ";",
            ",",
            "=",
            "\"",
            "\\",
            "%",
            "%C3%A9",
            "%FF",
            "%",
            "/",
            "*",
            " ",
            "\t",
            "gzip",
            "json",
            "charset=",
            "utf-16",
            "1.0",
            "é",
            "0");
    private static final List<String> TARGETS = List.of(
            "/forward",
            "/forward?wait=1ms",
            "/ingest/ingest_a",
            "/ingest/ingest_%C3%A9?wait=0s",
            "/ingest/nobody",
            "/ingest/",
            "/reports/x",
            "/reports/01KB2J6K3V9Y0T3M7Q5RXW1C8Z?wait=1ms");
    private static final List<String> METHODS =
            List.of("GET", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "post", "M-SEARCH");
    private static final Map<String, List<String>> HEADERS = Map.ofEntries(
            Map.entry(
                    "Content-Encoding",
                    List.of("gzip", "x-gzip", "identity", "GZIP", "", "br", "gzip, gzip", "deflate")),
            Map.entry(
                    "Content-Type",
                    List.of(
                            "application/json",
                            "application/cloudevents+json; charset=utf-8",
                            "application/cloudevents-batch+json",
                            "application/cloudevents+xml",
                            "text/plain",
                            "application/json; charset=utf-16",
                            "/",
                            "")),
            Map.entry(
                    "Idempotency-Key",
                    List.of("k1", "k2", "k3", "", "x".repeat(255), "x".repeat(256), SeedRequest.CANARY)),
            Map.entry("Authorization", List.of("Bearer " + SeedRequest.CANARY, "Basic " + SeedRequest.CANARY)),
            Map.entry("Cookie", List.of("session=" + SeedRequest.CANARY)),
            Map.entry("Referer", List.of("http://u:" + SeedRequest.CANARY + "@h/")),
            Map.entry("Accept", List.of("*/*", "text/html", "application/problem+json;q=2")),
            Map.entry("Expect", List.of("100-continue", "x")),
            Map.entry("Connection", List.of("close", "keep-alive", "x")),
            Map.entry("ce-specversion", List.of("1.0", "0.3", "")),
            Map.entry("ce-id", List.of("1", "2", "%C3%A9", "%FF", "\"a\\\"b\"", SeedRequest.CANARY)),
            Map.entry("ce-source", List.of("/s", "http://u:" + SeedRequest.CANARY + "@h/", "")),
            Map.entry("ce-type", List.of("t", "")),
            Map.entry("ce-time", List.of("2026-11-25T10:00:00Z", "x")),
            Map.entry("X", List.of("x".repeat(5_000), SeedRequest.CANARY)));
    private static final List<String> NAMES = HEADERS.keySet().stream().sorted().toList();

    private static final List<SeedRequest> SEEDS = SeedRequest.all();

    private final RandomGenerator random;
    private final Mutator bodies;
    private final Mutator targets;
    private final Mutator values;

    private FuzzedRequests(RandomGenerator random) {
        this.random = random;
        this.bodies = new Mutator(random, TOKENS);
        this.targets = new Mutator(random, TARGET_TOKENS);
        this.values = new Mutator(random, HEADER_TOKENS);
    }

    static FuzzedRequest of(long seed) {
        return new FuzzedRequests(new SplittableRandom(seed)).request();
    }

    /// A request before it is framed for a version of HTTP.
    static SeedRequest unframed(RandomGenerator random) {
        return new FuzzedRequests(random).unframed();
    }

    private FuzzedRequest request() {
        return framed(unframed());
    }

    private SeedRequest unframed() {
        var seed = bodies.one(SEEDS);
        var method = bodies.oneIn(30) ? bodies.one(METHODS) : seed.method();
        var headers = new LinkedHashMap<>(seed.headers());
        for (int i = bodies.oneIn(2) ? random.nextInt(4) : 0; i > 0; i--) {
            var name = bodies.one(NAMES);
            headers.put(name, bodies.one(HEADERS.getOrDefault(name, List.of())));
        }
        headers.replaceAll((name, value) -> bodies.oneIn(20) ? spoiled(value) : value);
        var body = body(seed.body(), headers);
        return new SeedRequest(method, target(seed), headers, new String(body, ISO_8859_1));
    }

    private String target(SeedRequest seed) {
        var target = bodies.oneIn(6) ? bodies.one(TARGETS) : seed.target();
        return bodies.oneIn(8)
                ? new String(targets.mutated(target.getBytes(US_ASCII)), ISO_8859_1).replaceAll("[ \r\n\\x00]", "%20")
                : target;
    }

    private String spoiled(String value) {
        return values.mutated(value).replaceAll("[\r\n\\x00]", "").strip();
    }

    private byte[] body(byte[] seed, Map<String, String> headers) {
        var body = bodies.oneIn(2) ? seed : bodies.mutated(seed);
        if (bodies.oneIn(40)) {
            body = Arrays.copyOf(body, body.length + FuzzedExporter.MAX_BODY);
        }
        if (bodies.oneIn(5)) {
            headers.put("Content-Encoding", "gzip");
            body = gzip(bodies.oneIn(12) ? Arrays.copyOf(body, FuzzedExporter.MAX_UNPACKED + random.nextInt(2)) : body);
            return bodies.oneIn(2) ? bodies.mutated(body) : body;
        }
        return body;
    }

    private FuzzedRequest framed(SeedRequest unframed) {
        var body = unframed.body();
        var head = new StringBuilder(unframed.method() + " " + unframed.target() + " HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        unframed.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        boolean isChunked = bodies.oneIn(5);
        head.append(isChunked ? "Transfer-Encoding: chunked\r\n\r\n" : "Content-Length: " + body.length + "\r\n\r\n");
        var request = new ByteArrayOutputStream();
        request.writeBytes(head.toString().getBytes(ISO_8859_1));
        request.writeBytes(isChunked ? chunks(body) : body);
        var bytes = request.toByteArray();
        if (bodies.oneIn(5)) {
            return new FuzzedRequest(broken(bytes, head.length()), false, false);
        }
        return new FuzzedRequest(bytes, true, unframed.method().equals("HEAD"));
    }

    private byte[] broken(byte[] request, int head) {
        return switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(request, random.nextInt(request.length));
            case 1 -> new Mutator(random, HEADER_TOKENS).mutated(request);
            default -> {
                var broken = new ByteArrayOutputStream();
                broken.writeBytes(bodies.mutated(Arrays.copyOf(request, head)));
                broken.write(request, head, request.length - head);
                yield broken.toByteArray();
            }
        };
    }

    private byte[] chunks(byte[] body) {
        var chunked = new ByteArrayOutputStream();
        int at = 0;
        while (at < body.length) {
            int size = Math.min(body.length - at, 1 + random.nextInt(Math.max(1, body.length / 2)));
            chunked.writeBytes((Integer.toHexString(size) + "\r\n").getBytes(US_ASCII));
            chunked.write(body, at, size);
            chunked.writeBytes("\r\n".getBytes(US_ASCII));
            at += size;
        }
        chunked.writeBytes("0\r\n\r\n".getBytes(US_ASCII));
        return chunked.toByteArray();
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
}
