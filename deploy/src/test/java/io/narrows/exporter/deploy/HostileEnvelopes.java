package io.narrows.exporter.deploy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

/// Sends requests that once crashed, filled or blocked the exporter, again and again. Each kind has its own thread,
/// with a pause after each request.
final class HostileEnvelopes implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int UNPACKED = 64 << 20;
    private static final int SMALL_SETTINGS = 4_000_000;
    private static final int EMPTY_ARRAYS = 10_000_000;
    private static final int LONG_SETTING = 60_000;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private final URI server;
    private final Random random = new Random(1);
    private final List<Thread> threads = new ArrayList<>();
    private final Map<String, Map<String, Integer>> answers = new TreeMap<>();
    private volatile boolean closed;

    private HostileEnvelopes(URI server) {
        this.server = server;
    }

    /// Starts sending all kinds of requests.
    static HostileEnvelopes start(URI server, HostileServers servers) {
        var envelopes = new HostileEnvelopes(server);
        envelopes.sendKinds(servers);
        return envelopes;
    }

    /// How often each kind got which answer; a request without an answer counts as `none`.
    Map<String, Map<String, Integer>> answers() {
        synchronized (answers) {
            return new TreeMap<>(answers);
        }
    }

    private void sendKinds(HostileServers servers) {
        var mail = servers.silent().getAuthority();
        repeat("A1 tiny digest", 500, i -> envelope("""
                {"smtp":{"hostport":"%s","from":"a@b","to":"c@d","digest":"PT0.0001S"}}""".formatted(mail)));
        repeat(
                "A2 length prefix",
                500,
                i -> envelope("""
                {"kafka":{"bootstrapServers":"%s"}}""".formatted(servers.length().getAuthority())));
        repeat("A3 endless error", 300, i -> envelope("""
                {"s3":{"bucket":"b%d","endpoint":"%s","accessKeyId":"k","secretAccessKey":"s"}}""".formatted(i % 3, servers.endless())));
        repeat("A3 brackets", 300, i -> envelope("""
                {"openSearch":{"hostport":"%s","username":"u%d","password":"p"}}""".formatted(servers.brackets(), i % 6)));
        var zipped = gzip("{\"source\":\"\u20ac\",\"payload\":\"" + "a".repeat(UNPACKED - 64) + "\"}");
        repeat("A4 gzip", 2_000, Map.of("Content-Encoding", "gzip"), i -> zipped);
        var small = "{\"exportConfig\":{\"file\":{"
                + IntStream.range(0, SMALL_SETTINGS).mapToObj(i -> "\"\":0").collect(Collectors.joining(","))
                + "}}}";
        var settings = small.getBytes(StandardCharsets.US_ASCII);
        repeat("A4 settings", 2_000, i -> settings);
        var arrays = ("{\"exportConfig\":{\"file\":{\"a\":[" + "[],".repeat(EMPTY_ARRAYS) + "[]]}}}")
                .getBytes(StandardCharsets.US_ASCII);
        repeat("A4 arrays", 2_000, i -> arrays);
        repeat("A7 silent", 100, i -> envelope("""
                {"webhook":{"url":"%s/%d"}}""".formatted(servers.silent(), i % 300)));
        repeat(
                "A12 unknown",
                200,
                i -> envelope("{"
                        + IntStream.range(0, 90)
                                .mapToObj(key -> "\"x" + Long.toHexString(random.nextLong()) + "\":{\"a\":1}")
                                .collect(Collectors.joining(","))
                        + "}"));
        repeat("A13 long settings", 200, i -> envelope("""
                {"webhook":{"url":"http://127.0.0.1:9/%d","headers":"X: %s"}}""".formatted(i, "h".repeat(LONG_SETTING))));
        repeat("A14 keys", 20, i -> "{}".getBytes(StandardCharsets.US_ASCII));
        repeat("A16 own port", 500, i -> envelope("""
                {"webhook":{"url":"http://127.0.0.1:%d/forward"}}""".formatted(server.getPort())));
    }

    private void repeat(String kind, long pauseMillis, IntFunction<byte[]> body) {
        repeat(kind, pauseMillis, Map.of(), body);
    }

    private void repeat(String kind, long pauseMillis, Map<String, String> headers, IntFunction<byte[]> body) {
        threads.add(Thread.ofPlatform().name(kind).daemon().start(() -> {
            for (int i = 0; !closed; i++) {
                note(kind, send(headers, body.apply(i), kind.startsWith("A14") ? "k".repeat(240) + i : ""));
                pause(pauseMillis);
            }
        }));
    }

    private String send(Map<String, String> headers, byte[] body, String key) {
        var request = HttpRequest.newBuilder(server).timeout(PATIENCE).POST(BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        if (!key.isEmpty()) {
            request.header("Idempotency-Key", key);
        }
        try {
            return Integer.toString(
                    client.send(request.build(), BodyHandlers.discarding()).statusCode());
        } catch (IOException e) {
            return "none";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "none";
        }
    }

    private void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void note(String kind, String answer) {
        synchronized (answers) {
            answers.computeIfAbsent(kind, unseen -> new TreeMap<>()).merge(answer, 1, Integer::sum);
        }
    }

    private static byte[] envelope(String exportConfig) {
        return Envelopes.envelope("hostile", exportConfig.strip(), "{\"bad\":1}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(String text) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        closed = true;
        client.shutdownNow();
        for (var thread : threads) {
            thread.interrupt();
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
