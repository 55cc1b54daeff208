package io.narrows.exporter.adapter.inbound.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.test.process.ChildProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Tests that an exporter in its own JVM, with a heap of 256 MiB, accepts several of the largest bodies at the same
/// time and survives.
@Timeout(300)
@Tag("slow")
class SmallHeapTest {
    private static ChildProcess process;
    private static URI forward;
    private static HttpClient client;

    /// The exporter in the other JVM: prints its port, and ends when its input ends.
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) throws IOException {
            try (var exporter = StartedExporter.start()) {
                System.out.println("port=" + exporter.http.port());
                System.in.read();
            }
        }
    }

    @BeforeAll
    static void start() {
        process = ChildProcess.java(Main.class, List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"));
        var port = process.awaitLine("port=").substring("port=".length());
        forward = URI.create("http://127.0.0.1:" + port + "/forward");
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @AfterAll
    static void stop() {
        client.close();
        process.close();
    }

    @Test
    void largeBodiesAtOnceAreTakenOrAskedToComeAgain() throws Exception {
        var text = "{\"payload\":\"" + "\\\"€ ".repeat(5_000_000) + "\"}";
        var large = text.getBytes(UTF_8);
        var wrong = ("{\"payload\":\"" + "x".repeat(15 << 20) + "\"}").getBytes(UTF_8);
        Arrays.fill(wrong, 100, wrong.length - 100, (byte) 0xFF);

        for (var body : new byte[][] {large, wrong}) {
            assertThat(statuses(4, body)).contains(200).isSubsetOf(200, 503);
            assertThat(process.isAlive()).isTrue();
        }
        assertThat(status("{}".getBytes(UTF_8), "identity")).isEqualTo(200);
    }

    @Test
    void aPackedBodyThatUnpacksToTheLimitIsHarmless() throws Exception {
        var packed = packed("{\"payload\":\"€" + "x".repeat((64 << 20) - 100) + "\"}");
        assertThat(packed).hasSizeLessThan(400_000);

        assertThat(status(packed, "gzip")).isIn(200, 503);
        assertThat(status(packed("{\"payload\":\"€" + "x".repeat(64 << 20) + "\"}"), "gzip"))
                .isEqualTo(413);
        assertThat(process.isAlive()).isTrue();
    }

    @Test
    void settingsWithoutEndAreRefused() throws Exception {
        var many = "{\"exportConfig\":{\"openSearch\":{\"k\":[[]" + ",[]".repeat(10_000_000) + "]}}}";

        assertThat(statuses(4, many.getBytes(UTF_8))).contains(400).isSubsetOf(400, 503);
        assertThat(process.isAlive()).isTrue();
    }

    private static List<Integer> statuses(int atOnce, byte[] body) throws Exception {
        var statuses = new ArrayList<Integer>();
        try (var senders = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Integer> send = () -> status(body, "identity");
            for (var answered : senders.invokeAll(Collections.nCopies(atOnce, send))) {
                statuses.add(answered.get());
            }
        }
        return statuses;
    }

    private static int status(byte[] body, String encoding) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(forward)
                .header("Content-Encoding", encoding)
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }

    private static byte[] packed(String text) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(text.getBytes(UTF_8));
        }
        return packed.toByteArray();
    }
}
