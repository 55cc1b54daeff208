package io.narrows.exporter.adapter.inbound.http;

import static io.narrows.exporter.adapter.inbound.http.Http2Connection.DATA;
import static io.narrows.exporter.adapter.inbound.http.Http2Connection.END_HEADERS;
import static io.narrows.exporter.adapter.inbound.http.Http2Connection.END_STREAM;
import static io.narrows.exporter.adapter.inbound.http.Http2Connection.HEADERS;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.inbound.http.RawConnection.Answer;
import io.narrows.exporter.adapter.inbound.http.admin.access.AccessSettings;
import io.narrows.exporter.adapter.inbound.http.admin.access.HostList;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests which hosts the operators' port may be called by. An attacker who lets a name resolve to this machine (DNS
/// rebinding) reaches the port with that name in `Host`.
class OperatorHostTest {
    private static StartedExporter exporter;

    @BeforeAll
    static void start() {
        exporter = StartedExporter.with(new AccessSettings(
                HostList.of(List.of("Exporter.Example", "10.0.0.7", "[fd00::7]")), Optional.empty(), Optional.empty()));
    }

    @AfterAll
    static void stop() {
        exporter.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.0.0.1:6781",
                "127.9.9.9:1",
                "[::1]:6781",
                "[::ffff:127.0.0.1]",
                "localhost",
                "LocalHost:8080",
                "localhost.:6781",
                "exporter.example",
                "EXPORTER.example.:443",
                "10.0.0.7:31781",
                "[fd00:0::7]:6781"
            })
    void answersAHostOnTheList(String host) throws IOException {
        assertThat(request("GET", "/consumers", host).status()).isEqualTo(200);
        assertThat(request("DELETE", "/dead-letters?all=true", host).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rebound.attacker.test",
                "rebound.attacker.test:6781",
                "127.0.0.1.attacker.test",
                "localhost.attacker.test",
                "exporter.example.attacker.test",
                "not-exporter.example",
                "data-exporter-admin.security:6781",
                "2130706433",
                "127.1",
                "0x7f.0.0.1",
                "127.0.0.01",
                "user@localhost",
                "localhost:6781@attacker.test",
                "localhost, attacker.test",
                "localhost/x",
                "[localhost]",
                "[127.0.0.1]",
                "[::1",
                "::1",
                "..",
                "\u00ff.test",
                "localhost:"
            })
    void refusesAnyOtherName(String host) throws IOException {
        for (var path :
                List.of("/consumers", "/dead-letters", "/metrics", "/openapi.yaml", "/nothing", "/health/live")) {
            assertRefused(request("GET", path, host));
        }
        assertRefused(request("POST", "/dead-letters/replay?all=true", host));
        assertRefused(request("POST", "/consumers/openSearch/test", host));
        assertRefused(request("DELETE", "/pending?all=true", host));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.2.3:6781", "192.168.0.1", "0.0.0.0:6781", "[fd00::9]:6781"})
    void anAddressThatLeadsElsewhereGetsProbesWithoutDetailsAndNothingElse(String host) throws IOException {
        for (var path : List.of("/health", "/health/live", "/health/ready", "/health/started")) {
            var answer = request("GET", path, host);
            assertThat(answer.status()).describedAs(path).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{\"status\":\"UP\"}");
        }
        for (var path : List.of("/consumers", "/metrics", "/health/ready/", "/health/check/acceptance", "/health/x")) {
            assertRefused(request("GET", path, host));
        }
        assertRefused(request("DELETE", "/health/live", host));
        assertRefused(request("DELETE", "/dead-letters?all=true", host));
    }

    @Test
    void aProbeByAnyAddressSaysWhenTheExporterIsNotReady() throws IOException {
        try (var stopping = StartedExporter.start()) {
            stopping.dispatcher.refuseReports();

            assertThat(request(stopping, "GET", "/health/ready", "10.1.2.3").status())
                    .isEqualTo(503);
            assertThat(request(stopping, "GET", "/health/ready", "10.1.2.3").body())
                    .isEqualTo("{\"status\":\"DOWN\"}");
            assertThat(request(stopping, "GET", "/health/live", "10.1.2.3").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void aClientOfTheLocalAddressGetsDetails() throws Exception {
        assertThat(Client.of(exporter.admin()).get("/health/ready").body()).contains("\"room\":true");
    }

    @Test
    void theRefusalSaysWhatToConfigureAndRepeatsNothing() throws IOException {
        var answer = request("GET", "/consumers", "hunter2.test");

        assertThat(answer.status()).isEqualTo(421);
        assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
        assertThat(answer.body())
                .contains("\"field\":\"Host\"", "admin.hosts", "ADMIN_HOSTS", "localhost")
                .doesNotContain("hunter2");
    }

    @Test
    void theTargetOfAProxyRequestDoesNotPassForAHost() throws IOException {
        assertThat(request("GET", "http://localhost/consumers", "rebound.attacker.test")
                        .status())
                .isEqualTo(421);
    }

    @ParameterizedTest
    @CsvSource({"localhost, true", "rebound.attacker.test, false"})
    void http2IsHeldToTheSameList(String authority, boolean isAnswered) throws IOException {
        try (var connection = Http2Connection.open(exporter.http.adminPort())) {
            connection.send(
                    HEADERS,
                    END_STREAM | END_HEADERS,
                    1,
                    Http2Connection.request(false, "/consumers", authority, new byte[0]));

            assertThat(connection.next(frame -> frame.type() == DATA).payload().contains("\"consumers\":"))
                    .isEqualTo(isAnswered);
        }
    }

    @Test
    void scannersCallTheirPortByAnyHost() throws IOException {
        try (var connection = new RawConnection(exporter.http.port())) {
            connection.send("GET /reports/01K00000000000000000000000 HTTP/1.1\r\nHost: any.test\r\n\r\n");

            assertThat(connection.answer().status()).isEqualTo(404);
        }
    }

    @Test
    void refusalsAreCountedAndLoggedOnce() throws IOException {
        try (var other = StartedExporter.start();
                var log = LogRecords.capture()) {
            for (int i = 0; i < 50; i++) {
                request(other, "GET", "/consumers", "hunter2.test");
            }

            assertThat(request(other, "GET", "/metrics", "localhost").body())
                    .contains("data_exporter_admin_refused_total{reason=\"host\"} 50.0\n")
                    .contains("data_exporter_admin_refused_total{reason=\"cross_site\"} 0.0\n");
            assertThat(log.text().lines().filter(line -> line.contains("operator refused reason=host")))
                    .hasSize(1);
            assertThat(log.text()).doesNotContain("hunter2");
        }
    }

    private static void assertRefused(Answer answer) {
        assertThat(answer.status()).describedAs(answer.body()).isIn(400, 421);
        assertThat(answer.body()).doesNotContain("UP", "consumers", "openapi:");
    }

    private static Answer request(String method, String path, String host) throws IOException {
        return request(exporter, method, path, host);
    }

    private static Answer request(StartedExporter exporter, String method, String path, String host)
            throws IOException {
        try (var connection = new RawConnection(exporter.http.adminPort())) {
            return connection
                    .send(method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
                    .answer();
        }
    }
}
