package io.narrows.exporter.adapter.inbound.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.inbound.http.admin.access.AccessSettings;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.spool.DeadLetterFilter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests that each change by an operator leaves one line in the log: who, from where, which filter, how many.
class AuditTest {
    private static final String SECRET = "hunter2";
    private static final long PATIENCE_MILLIS = 20_000;

    @TempDir
    private Path scratch;

    private TokensOnDisk tokens;
    private StartedExporter exporter;
    private LogRecords log;

    @BeforeEach
    void start() throws IOException {
        tokens = TokensOnDisk.in(scratch);
        exporter = StartedExporter.auditing(tokens.settings());
        log = LogRecords.capture();
    }

    @AfterEach
    void stop() {
        log.close();
        exporter.close();
    }

    @Test
    void aReplayIsLogged() throws Exception {
        reject("a");
        reject("a");
        reject("b");

        change("POST", "/dead-letters/replay?source=a&reason=too%20odd", "");

        assertThat(lines())
                .singleElement()
                .asString()
                .contains(
                        "action=\"POST /dead-letters/replay\" filter=\"source=a&reason=too%20odd\" count=2 outcome=done"
                                + " who=carl peer=127.0.0.1:");
    }

    @Test
    void aPurgeIsLogged() throws Exception {
        reject("a");

        change("DELETE", "/dead-letters?all=true", "");
        change("DELETE", "/pending?consumer=openSearch", "");

        assertThat(lines())
                .satisfiesExactly(
                        line -> assertThat(line).contains("DELETE /dead-letters\" filter=\"all=true\" count=1 "),
                        line -> assertThat(line).contains("DELETE /pending\" filter=\"consumer=openSearch\" count=0 "));
    }

    @Test
    void aTestOfAConsumerIsLoggedWithItsOutcomeAndWithoutItsSettings() throws Exception {
        exporter.openSearch.answer(() -> new DeliveryResult.Misconfigured("HTTP 401 " + SECRET));

        change("POST", "/consumers/openSearch/test", "{\"hostport\":\"http://x\",\"password\":\"" + SECRET + "\"}");

        assertThat(lines())
                .singleElement()
                .asString()
                .contains(
                        "action=\"POST /consumers/openSearch/test\" filter=\"\" count=1 outcome=misconfigured who=carl")
                .doesNotContain(SECRET);
    }

    @Test
    void eachChangeIsAReportForTheRoutes() throws Exception {
        reject("a");
        exporter.openSearch.answer(DeliveryResult.Delivered::new);

        change("POST", "/dead-letters/replay?source=a", "");
        change("DELETE", "/dead-letters?all=true", "");
        change("DELETE", "/pending?source=a%22", "");
        change("POST", "/consumers/openSearch/test", "{\"hostport\":\"http://x\",\"password\":\"" + SECRET + "\"}");

        Await.until("four reports", PATIENCE_MILLIS, () -> reports().size() == 4);
        assertThat(reports())
                .satisfiesExactlyInAnyOrder(
                        replay -> assertThat(replay)
                                .contains(
                                        "\"action\":\"POST /dead-letters/replay\",\"filter\":\"source=a\",\"count\":1,"
                                                + "\"outcome\":\"done\",\"who\":\"carl\",\"from\":\"127.0.0.1:"),
                        purge ->
                                assertThat(purge).contains("DELETE /dead-letters\",\"filter\":\"all=true\",\"count\":"),
                        pending -> assertThat(pending).contains("\"filter\":\"source=a%22\",\"count\":0,"),
                        test -> assertThat(test)
                                .contains("POST /consumers/openSearch/test\",\"filter\":\"\",\"count\":1,\"outcome\":")
                                .doesNotContain(SECRET));
    }

    @Test
    void aReplayOfSuchReportsIsOneMoreReportAndNotOneForEach() throws Exception {
        exporter.openSearch.answer(() -> new DeliveryResult.Rejected("too odd"));
        change("DELETE", "/pending?all=true", "");
        // The second deletion would delete the report of the first one, as long as that is pending.
        Await.until("a dead letter", PATIENCE_MILLIS, () -> letters() == 1);
        change("DELETE", "/pending?all=true", "");
        Await.until("two dead letters", PATIENCE_MILLIS, () -> letters() == 2);
        exporter.openSearch.answer(DeliveryResult.Delivered::new);

        change("POST", "/dead-letters/replay?source=exporter_audit", "");

        Await.until(
                "all delivered",
                PATIENCE_MILLIS,
                () -> letters() == 0 && reports().size() == 3);
        assertThat(reports()).filteredOn(report -> report.contains("replay")).hasSize(1);
        assertThat(lines()).hasSize(3);
    }

    @Test
    void nobodyElseHandsInSuchAReport() throws Exception {
        for (var source : List.of("exporter_audit", "EXPORTER_AUDIT", " exporter_audit")) {
            var forged = Client.of(exporter.reports())
                    .post("/forward", "{\"source\":\"" + source + "\",\"exportConfig\":{},\"payload\":\"{}\"}");
            assertThat(forged.statusCode()).isEqualTo(403);
            assertThat(forged.body()).contains("\"field\":\"source\"", "choose another source");
        }
        assertThat(Client.of(exporter.reports())
                        .post("/ingest/exporter_audit", "{}")
                        .statusCode())
                .isEqualTo(403);
        assertThat(reports()).isEmpty();
    }

    @Test
    void withoutARouteNothingIsStoredOrWarnedOf() throws Exception {
        try (var quiet = StartedExporter.with(tokens.settings())) {
            send(quiet, "DELETE", "/pending?all=true", tokens.changer(), "");

            assertThat(metric(quiet, "reports_accepted_total")).isZero();
            assertThat(lines()).hasSize(1);
            assertThat(log.text()).doesNotContain("report without consumer", "audit event not kept");
        }
    }

    @Test
    void anybodyFillsNoSpoolWithReports() throws Exception {
        try (var open = StartedExporter.auditing(AccessSettings.DEFAULT)) {
            long begin = System.nanoTime();
            for (int i = 0; i < 50; i++) {
                Client.of(open.admin()).send("DELETE", "/pending?all=true", "");
            }
            long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds();

            assertThat(metric(open, "reports_accepted_total")).isLessThanOrEqualTo(seconds + 2.0);
        }
    }

    @Test
    void toReadAReportIsLogged() throws Exception {
        reject("a");
        var letter = exporter.spool
                .deadLetters()
                .list(DeadLetterFilter.ALL, Optional.empty(), 1)
                .getFirst()
                .id();

        send(exporter, "GET", "/reports", tokens.reader(), "");
        send(exporter, "GET", "/reports/" + letter.report(), tokens.reader(), "");
        send(exporter, "GET", "/reports/" + letter.report() + "/payload", tokens.reader(), "");
        send(exporter, "GET", "/reports/01K00000000000000000000000/payload", tokens.reader(), "");
        send(exporter, "GET", "/dead-letters/" + letter, tokens.reader(), "");

        assertThat(log.text().lines().filter(line -> line.contains("operator look")))
                .satisfiesExactly(
                        first -> assertThat(first)
                                .contains("action=\"GET /reports/" + letter.report()
                                        + "/payload\" filter=\"\" count=1 outcome=shown who=rita "),
                        second -> assertThat(second)
                                .contains("action=\"GET /dead-letters/" + letter
                                        + "\" filter=\"\" count=1 outcome=shown who=rita "));
        assertThat(lines()).isEmpty();
    }

    @Test
    void aResendIsLogged() throws Exception {
        reject("a");
        exporter.openSearch.answer(DeliveryResult.Delivered::new);

        change("POST", "/reports/resend?source=a&dryRun=true", "");
        change("POST", "/reports/resend?source=a", "");

        assertThat(lines())
                .singleElement()
                .asString()
                .contains("action=\"POST /reports/resend\" filter=\"source=a\" count=1 outcome=done who=carl");
    }

    @Test
    void whatChangesNothingLeavesNoLine() throws Exception {
        reject("a");

        change("DELETE", "/dead-letters?all=true&dryRun=true", "");
        change("POST", "/dead-letters/replay?all=true&dryRun=true", "");
        change("DELETE", "/pending?all=true&dryRun=true", "");
        change("DELETE", "/dead-letters", "");
        change("DELETE", "/dead-letters?sorce=a", "");
        change("POST", "/consumers/none/test", "{}");
        send(exporter, "GET", "/dead-letters", tokens.changer(), "");
        send(exporter, "DELETE", "/dead-letters?all=true", tokens.reader(), "");
        send(exporter, "DELETE", "/dead-letters?all=true", TokensOnDisk.create(), "");

        assertThat(lines()).isEmpty();
        assertThat(metric(exporter, "reports_accepted_total")).isEqualTo(1); // the one that was rejected
    }

    @Test
    void nobodyForgesALine() throws Exception {
        change("DELETE", "/pending?source=a%0A%22%20who=root", "");
        change("DELETE", "/pending?source=" + "x".repeat(3_000), "");

        assertThat(lines())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .contains("who=carl")
                        .doesNotContain("\n", "\" who=root")
                        .hasSizeLessThan(1_300));
    }

    @Test
    void withoutALoginTheLineSaysSo() throws Exception {
        try (var open = StartedExporter.start()) {
            Client.of(open.admin()).send("DELETE", "/pending?all=true", "");

            assertThat(lines()).singleElement().asString().contains("who=anonymous peer=127.0.0.1:");
        }
    }

    private List<String> lines() {
        return log.text()
                .lines()
                .filter(line -> line.contains("operator change"))
                .toList();
    }

    private void reject(String source) throws Exception {
        exporter.openSearch.answer(() -> new DeliveryResult.Rejected("too odd"));
        Client.of(exporter.reports())
                .post(
                        "/forward?wait=10s",
                        "{\"source\":\"" + source
                                + "\",\"exportConfig\":{\"openSearch\":{\"hostport\":\"x\"}},\"payload\":\"{}\"}");
    }

    private void change(String method, String path, String body) throws Exception {
        send(exporter, method, path, tokens.changer(), body);
    }

    private static String send(StartedExporter to, String method, String path, String token, String body)
            throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create(to.admin() + path))
                                    .version(HttpClient.Version.HTTP_1_1)
                                    .header("Authorization", "Bearer " + token)
                                    .method(method, BodyPublishers.ofString(body))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        }
    }

    private long letters() {
        return exporter.spool.deadLetters().count(DeadLetterFilter.ALL);
    }

    private double metric(StartedExporter of, String name) throws Exception {
        var line = Pattern.compile("^data_exporter_" + name + " (\\S+)$", Pattern.MULTILINE)
                .matcher(send(of, "GET", "/metrics", tokens.reader(), ""));
        assertThat(line.find()).isTrue();
        return Double.parseDouble(line.group(1));
    }

    /// The payloads of the reports about changes that reached the consumer.
    private List<String> reports() {
        return exporter.openSearch.payloads().stream()
                .filter(payload -> payload.contains("\"action\":"))
                .toList();
    }
}
