package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.deploy.load.Await;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests envelopes that name the exporter itself as a destination.
class EgressIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern ADMIN_ANSWERS =
            Pattern.compile("^data_exporter_http_answers_total\\{port=\"admin\".*} (\\S+)$", Pattern.MULTILINE);
    private static final Pattern REFUSED =
            Pattern.compile("^data_exporter_egress_refused_total\\{reason=\"(\\w+)\"} ([1-9]\\S*)$", Pattern.MULTILINE);

    /// Spellings that Java resolves to an address of this machine, and names.
    private static final List<String> THIS_MACHINE = List.of(
            "127.0.0.1",
            "127.0.0.2",
            "[::1]",
            "[0:0:0:0:0:0:0:1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[::127.0.0.1]",
            "[64:ff9b::7f00:1]",
            "0.0.0.0",
            "[::]",
            "localhost",
            "LOCALHOST",
            "here.test");

    /// Spellings that Java takes for unknown names or invalid URLs; another resolver may accept them.
    private static final List<String> ODD = List.of(
            "127.1",
            "2130706433",
            "0x7f000001",
            "0177.0.0.1",
            "017700000001",
            "127.0.0.1.",
            "１２７.0.0.1",
            "127。0。0。1",
            "①②⑦.0.0.1");

    private static final List<String> ELSEWHERE = List.of("169.254.169.254", "[fe80::1]", "metadata.test");

    @TempDir
    private Path scratch;

    private ExporterProcess exporter;
    private String port;
    private String victim;

    @BeforeEach
    void start() throws IOException {
        var hosts = Files.writeString(
                scratch.resolve("hosts"), "127.0.0.1 localhost LOCALHOST here.test\n169.254.169.254 metadata.test\n");
        exporter = ExporterProcess.start(
                scratch, Map.of("JAVA_OPTS", ExporterProcess.javaOptions("-Xmx256m -Djdk.net.hosts.file=" + hosts)));
        port = String.valueOf(exporter.admin("").getPort());
        victim = post("{\"nobody\":{\"address\":\"a\"}}") + "-nobody";
    }

    @AfterEach
    void stop() {
        exporter.close();
    }

    @Test
    void noWebhookReachesThePortOfOperatorsInAnyNotation() {
        var before = adminAnswers();

        var refused = Stream.concat(THIS_MACHINE.stream(), ELSEWHERE.stream())
                .map(host -> post(webhook(url(host))))
                .toList();
        var odd = ODD.stream().map(host -> post(webhook(url(host)))).toList();

        for (var report : refused) {
            var delivery = settled(report);
            assertThat(delivery.getString("state")).isEqualTo("dead");
            assertThat(delivery.getString("reason")).startsWith("egress: host ").contains(" is not allowed: ");
        }
        for (var report : odd) {
            assertThat(tried(report).getString("state")).isNotEqualTo("delivered");
        }
        assertThat(adminAnswers()).as("answers at the port of operators").isEqualTo(before + 1);
        assertThat(isStillDead()).as("nothing was replayed").isTrue();
        assertThat(metrics()).containsPattern(REFUSED).contains("reason=\"own_port\"", "reason=\"link_local\"");
    }

    @Test
    void noConsumerReachesAPortOfTheExporter() {
        var before = adminAnswers();
        var here = "127.0.0.1:" + port;

        var reports = Stream.of(
                        "{\"openSearch\":{\"hostport\":\"http://" + here + "\"}}",
                        "{\"governor\":{\"clusterId\":\"c\",\"url\":\"http://" + here + "\",\"cspSecretName\":\"s\"}}",
                        "{\"s3\":{\"bucket\":\"replay\",\"endpoint\":\"http://" + here
                                + "\",\"accessKeyId\":\"a-key-id\",\"secretAccessKey\":\"a-secret-key\"}}",
                        "{\"smtp\":{\"hostport\":\"" + here
                                + "\",\"security\":\"none\",\"from\":\"a@b.c\",\"to\":\"d@e.f\"}}",
                        "{\"kafka\":{\"bootstrapServers\":\"" + here + "\"}}",
                        webhook("http://127.0.0.1:" + exporter.server("").getPort() + "/forward"))
                .map(this::post)
                .toList();

        for (var report : reports) {
            assertThat(settled(report).getString("reason"))
                    .startsWith("egress: host 127.0.0.1:")
                    .endsWith("it is a port of this exporter");
        }
        assertThat(adminAnswers()).isEqualTo(before + 1);
    }

    @Test
    void anOperatorsTestIsHeldToItToo() {
        var before = adminAnswers();

        var answer = Http.post(exporter.admin("/consumers/webhook/test"), "{\"url\":\"" + url("127.0.0.1") + "\"}");

        assertThat(answer.body()).contains("egress: host 127.0.0.1:" + port + " is not allowed");
        assertThat(adminAnswers()).as("those of this test").isEqualTo(before + 2);
        assertThat(isStillDead()).isTrue();
    }

    private String url(String host) {
        return "http://" + host + ":" + port + "/dead-letters/replay?all=true";
    }

    private static String webhook(String url) {
        return "{\"webhook\":{\"url\":\"" + url + "\"}}";
    }

    private String post(String exportConfig) {
        return Http.post(exporter.server("/forward"), Envelopes.envelope("a_report", exportConfig, "{}"))
                .id();
    }

    private JsonObject settled(String report) {
        return Await.until(
                report + " settled",
                PATIENCE,
                () -> Optional.of(delivery(report))
                        .filter(delivery -> !delivery.getString("state").equals("pending")));
    }

    /// The receipt after the first attempt, which may leave the delivery pending.
    private JsonObject tried(String report) {
        return Await.until(
                report + " tried",
                PATIENCE,
                () -> Optional.of(delivery(report))
                        .filter(delivery -> !delivery.getString("reason", "").isBlank()));
    }

    private JsonObject delivery(String report) {
        return Http.get(exporter.server("/reports/" + report))
                .json()
                .getJsonArray("deliveries")
                .getJsonObject(0);
    }

    private boolean isStillDead() {
        return Http.get(exporter.admin("/dead-letters/" + victim)).status() == 200;
    }

    private long adminAnswers() {
        return ADMIN_ANSWERS
                .matcher(metrics())
                .results()
                .mapToLong(found -> (long) Double.parseDouble(found.group(1)))
                .sum();
    }

    private String metrics() {
        return Http.get(exporter.admin("/metrics")).body();
    }
}
