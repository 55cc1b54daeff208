package io.narrows.exporter.adapter.inbound.http;

import static io.narrows.exporter.adapter.inbound.http.TokensOnDisk.line;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.inbound.http.RawConnection.Answer;
import io.narrows.exporter.domain.access.Role;
import io.narrows.exporter.domain.access.TokenHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests the login on the operators' port: who may do what, with each token at each endpoint.
class OperatorLoginTest {
    private static final long PATIENCE_MILLIS = 10_000;
    private static final String REPORT = "01K00000000000000000000000";
    private static final String LETTER = "/dead-letters/" + REPORT + "-openSearch";

    @TempDir
    private Path scratch;

    private TokensOnDisk tokens;
    private StartedExporter exporter;

    /// A request that an operator may make.
    ///
    /// @param status the answer to somebody who may
    private record Deed(String method, String path, String endpoint, Role needed, int status) {}

    private static final List<Deed> DEEDS = List.of(
            new Deed("GET", "/consumers", "/consumers", Role.READ, 200),
            new Deed("GET", "/metrics", "/metrics", Role.READ, 200),
            new Deed("GET", "/security/audit", "/security/audit", Role.READ, 200),
            new Deed("GET", "/openapi.yaml", "/openapi.yaml", Role.READ, 200),
            new Deed("GET", "/dead-letters", "/dead-letters", Role.READ, 200),
            new Deed("GET", LETTER, "/dead-letters/{id}", Role.READ, 404),
            new Deed("GET", "/dead-letters/reasons", "/dead-letters/reasons", Role.READ, 200),
            new Deed("GET", "/reports", "/reports", Role.READ, 200),
            new Deed("GET", "/reports/" + REPORT, "/reports/{id}", Role.READ, 404),
            new Deed("GET", "/reports/" + REPORT + "/payload", "/reports/{id}/payload", Role.READ, 404),
            new Deed("GET", "/status", "/status", Role.READ, 200),
            new Deed("GET", "/events?unknown=1", "/events", Role.READ, 400), // the answer has no end without a mistake
            new Deed("GET", "/nothing", "", Role.READ, 404),
            new Deed("GET", "/health/check/acceptance", "", Role.READ, 200),
            new Deed("OPTIONS", "/consumers", "", Role.READ, 405),
            new Deed("POST", "/consumers/main/test", "/consumers/{id}/test", Role.CHANGE, 200),
            new Deed("POST", "/consumers/main/pause", "/consumers/{id}/pause", Role.CHANGE, 200),
            new Deed("POST", "/consumers/main/resume", "/consumers/{id}/resume", Role.CHANGE, 200),
            new Deed("POST", "/reports/resend?all=true", "/reports/resend", Role.CHANGE, 200),
            new Deed("POST", "/dead-letters/replay?all=true", "/dead-letters/replay", Role.CHANGE, 200),
            new Deed("DELETE", "/dead-letters?all=true", "/dead-letters", Role.CHANGE, 200),
            new Deed("DELETE", "/dead-letters?all=true&dryRun=true", "", Role.CHANGE, 200),
            new Deed("DELETE", "/pending?all=true", "/pending", Role.CHANGE, 200),
            new Deed("PUT", "/consumers", "", Role.CHANGE, 405),
            new Deed("BREW", "/nothing", "", Role.CHANGE, 404));

    @BeforeEach
    void start() throws IOException {
        tokens = TokensOnDisk.in(scratch);
        exporter = StartedExporter.with(tokens.settings());
    }

    @AfterEach
    void stop() {
        exporter.close();
    }

    @Test
    void whoeverHasNoTokenOfTheFileGetsNothing() throws IOException {
        var wrong = List.of(
                "",
                "Authorization: Bearer " + TokensOnDisk.create(),
                "Authorization: Bearer " + TokenHash.of(tokens.changer()),
                "Authorization: Bearer",
                "Authorization: Basic Y2FybDpkeG9w",
                "Authorization: " + tokens.changer(),
                "Authorization: Basic " + tokens.changer(),
                "Authorization: Bearer " + tokens.changer().substring(1),
                "Authorization: Bearer " + tokens.changer() + "x",
                "Authorization: Bearer " + tokens.changer() + "\r\nAuthorization: Bearer " + tokens.reader(),
                "Cookie: token=" + tokens.changer());
        for (var deed : DEEDS) {
            for (var header : wrong) {
                var answer = request(deed.method(), deed.path(), header);

                assertThat(answer.status()).describedAs(deed + " " + header).isEqualTo(401);
                assertThat(answer.header("www-authenticate")).startsWith("Bearer realm=\"data-exporter\"");
                assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
                assertThat(answer.body()).contains("\"field\":\"Authorization\"", "admin.tokenFile");
            }
        }
    }

    @Test
    void aReaderMayLookAndChangeNothing() throws IOException {
        for (var deed : DEEDS) {
            var answer = request(deed.method(), deed.path(), "Authorization: Bearer " + tokens.reader());

            assertThat(answer.status())
                    .describedAs(deed.toString())
                    .isEqualTo(deed.needed() == Role.READ ? deed.status() : 403);
            if (answer.status() == 403) {
                assertThat(answer.header("www-authenticate"))
                        .contains("error=\"insufficient_scope\"", "scope=\"change\"");
                assertThat(answer.body()).contains("role read", "role change", "admin.tokenFile");
            }
        }
    }

    @Test
    void aChangerMayDoEverything() throws IOException {
        for (var deed : DEEDS) {
            var answer = request(deed.method(), deed.path(), "authorization: bEARER   " + tokens.changer());

            assertThat(answer.status()).describedAs(deed.toString()).isEqualTo(deed.status());
        }
    }

    @Test
    void theMatrixHasEveryEndpoint() {
        var inTheMatrix = DEEDS.stream()
                .filter(deed -> !deed.endpoint().isEmpty())
                .map(deed -> deed.method() + " " + deed.endpoint())
                .collect(Collectors.toSet());

        assertThat(exporter.http.endpoints().stream()
                        .flatMap(endpoint -> endpoint.handlers().keySet().stream()
                                .map(method -> method.text() + " " + endpoint.path()))
                        .filter(endpoint -> !Set.of("POST /forward", "POST /ingest/{source}")
                                .contains(endpoint))
                        .distinct()) // both ports have GET /reports/{id}
                .containsExactlyInAnyOrderElementsOf(inTheMatrix);
    }

    @Test
    void probesStayOpenAndTellDetailsOnlyToOperators() throws IOException {
        for (var path : List.of("/health", "/health/live", "/health/ready", "/health/started")) {
            assertThat(request("GET", path, "").status()).describedAs(path).isEqualTo(200);
            assertThat(request("GET", path, "").body()).isEqualTo("{\"status\":\"UP\"}");
            assertThat(request("HEAD", path, "").status()).isEqualTo(200);
        }
        try (var connection = new RawConnection(exporter.http.adminPort())) {
            connection.send(
                    "GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
                            + tokens.reader() + "\r\n\r\n");
            assertThat(connection.rest()).startsWith("HTTP/1.1 200 ").contains("\"room\":true");
        }
        assertThat(request("GET", "/health/ready", "Authorization: Bearer " + TokensOnDisk.create())
                        .status())
                .isEqualTo(401);

        exporter.dispatcher.refuseReports();

        assertThat(request("GET", "/health/ready", "").status()).isEqualTo(503);
        assertThat(request("GET", "/health/live", "").status()).isEqualTo(200);
    }

    @Test
    void scannersNeedNoTokenOfOperators() throws Exception {
        assertThat(Client.of(exporter.reports())
                        .post("/forward", "{\"source\":\"s\",\"payload\":\"{}\"}")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aTokenDoesNotExcuseAForeignHostOrSite() throws IOException {
        var token = "Authorization: Bearer " + tokens.changer();

        assertThat(request("DELETE", "/pending?all=true", token + "\r\nOrigin: http://attacker.test")
                        .status())
                .isEqualTo(403);
        try (var connection = new RawConnection(exporter.http.adminPort())) {
            assertThat(connection
                            .send("GET /consumers HTTP/1.1\r\nHost: attacker.test\r\n" + token + "\r\n\r\n")
                            .answer()
                            .status())
                    .isEqualTo(421);
        }
    }

    @Test
    void tokensAreRotatedWhileTheExporterRuns() throws IOException {
        var next = TokensOnDisk.create();

        tokens.write(line("carl", Role.CHANGE, tokens.changer()), line("carl", Role.CHANGE, next));
        awaitStatus(200, next);
        assertThat(status(tokens.changer())).isEqualTo(200);
        assertThat(status(tokens.reader())).isEqualTo(401);

        // As Kubernetes does it: another file takes the place of the old one.
        var other = Files.writeString(scratch.resolve("other"), line("carl", Role.READ, next));
        Files.move(other, tokens.file(), StandardCopyOption.REPLACE_EXISTING);
        awaitStatus(401, tokens.changer());
        assertThat(status(next)).isEqualTo(200);
        assertThat(request("DELETE", "/pending?all=true", "Authorization: Bearer " + next)
                        .status())
                .isEqualTo(403);
    }

    @Test
    void aPasswordThatSomebodyHashedIsNoToken() throws IOException {
        tokens.write(line("carl", Role.CHANGE, "correct horse"), line("carl", Role.CHANGE, tokens.changer()));
        awaitStatus(401, tokens.reader());

        assertThat(status(tokens.changer())).isEqualTo(200);
        assertThat(status("correct horse")).isEqualTo(401);
    }

    @Test
    void aFileThatIsBrokenLocksNobodyOutAndLetsNobodyIn() throws Exception {
        try (var log = LogRecords.capture()) {
            tokens.write("carl change " + tokens.changer());
            Await.until("a warning", PATIENCE_MILLIS, () -> {
                assertThat(unchecked(tokens.changer())).isEqualTo(200);
                return log.text().contains("operator tokens not read");
            });

            assertThat(status(tokens.changer())).isEqualTo(200);
            assertThat(status("")).isEqualTo(401);
            assertThat(log.text()).contains("line 1 must be a name").doesNotContain(tokens.changer());
        }
    }

    @Test
    void noTokenIsInTheLogAnErrorOrAMetric() throws Exception {
        var stranger = TokensOnDisk.create();
        var texts = new ArrayList<String>();
        try (var log = LogRecords.capture()) {
            for (var deed : DEEDS) {
                for (var token : List.of(stranger, tokens.reader(), tokens.changer())) {
                    var answer = request(deed.method(), deed.path(), "Authorization: Bearer " + token);
                    texts.add(answer.headers() + answer.body());
                    texts.add(request(deed.method(), deed.path(), "Authorization: " + token)
                            .body());
                }
            }
            tokens.write(tokens.changer(), "x y " + stranger);
            Await.until("a warning", PATIENCE_MILLIS, () -> {
                unchecked(tokens.reader());
                return log.text().contains("operator tokens not read");
            });
            texts.add(request("GET", "/metrics", "Authorization: Bearer " + tokens.reader())
                    .body());
            texts.add(log.text());

            assertThat(log.text()).contains("operator change", "operator refused reason=unknown_token", "who=rita");
            assertThat(texts)
                    .allSatisfy(text -> assertThat(text)
                            .doesNotContain(stranger, tokens.reader(), tokens.changer())
                            .doesNotContain(hex(stranger), hex(tokens.reader()), hex(tokens.changer())));
        }
    }

    @Test
    void failedLoginsAreCountedAndLoggedOnceEach() throws IOException {
        try (var log = LogRecords.capture()) {
            for (int i = 0; i < 40; i++) {
                status("");
                status(TokensOnDisk.create());
                request("DELETE", "/pending?all=true", "Authorization: Bearer " + tokens.reader());
            }

            assertThat(request("GET", "/metrics", "Authorization: Bearer " + tokens.reader())
                            .body())
                    .contains(
                            "data_exporter_admin_refused_total{reason=\"no_token\"} 40.0\n",
                            "data_exporter_admin_refused_total{reason=\"unknown_token\"} 40.0\n",
                            "data_exporter_admin_refused_total{reason=\"role\"} 40.0\n");
            assertThat(log.text().lines().filter(line -> line.contains("operator refused")))
                    .hasSizeBetween(3, 6)
                    .anyMatch(line -> line.contains("reason=role who=rita peer=127.0.0.1:"));
        }
    }

    private static String hex(String token) {
        return TokenHash.of(token).toString().substring("sha256:".length());
    }

    private void awaitStatus(int status, String token) {
        Await.until("status " + status, PATIENCE_MILLIS, () -> unchecked(token) == status);
    }

    private int unchecked(String token) {
        try {
            return status(token);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private int status(String token) throws IOException {
        return request("GET", "/consumers", token.isEmpty() ? "" : "Authorization: Bearer " + token)
                .status();
    }

    private Answer request(String method, String path, String headers) throws IOException {
        var isTest = path.endsWith("/test");
        var head = Stream.of(
                        method + " " + path + " HTTP/1.1",
                        "Host: localhost",
                        headers,
                        "Content-Length: " + (isTest ? 2 : 0))
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining("\r\n", "", "\r\n\r\n"));
        try (var connection = new RawConnection(exporter.http.adminPort())) {
            connection.send(head + (isTest ? "{}" : ""));
            return connection.answer();
        }
    }
}
