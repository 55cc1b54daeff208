package io.narrows.exporter.adapter.inbound.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.inbound.http.RawConnection.Answer;
import io.narrows.exporter.adapter.inbound.http.admin.access.AccessSettings;
import io.narrows.exporter.adapter.inbound.http.admin.access.HostList;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests that no web page changes anything through a browser: no site but the exporter's own on the operators' port,
/// and
/// none at all on the port for reports.
class CrossSiteTest {
    private static final List<String> CHANGES = List.of(
            "POST /dead-letters/replay?all=true",
            "DELETE /dead-letters?all=true",
            "DELETE /pending?all=true",
            "POST /consumers/main/test",
            "PUT /dead-letters",
            "PATCH /nothing",
            "BREW /consumers");

    private static StartedExporter exporter;

    @BeforeAll
    static void start() {
        exporter = StartedExporter.with(
                new AccessSettings(HostList.of(List.of("exporter.example")), Optional.empty(), Optional.empty()));
    }

    @AfterAll
    static void stop() {
        exporter.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: http://attacker.test",
                "Origin: http://localhost:6782",
                "Origin: http://localhost",
                "Origin: http://127.0.0.1:6781",
                "Origin: http://localhost:6781.attacker.test",
                "Origin: http://localhost:6781@attacker.test",
                "Origin: http://localhost:6781/",
                "Origin: null",
                "Origin: ",
                "Origin: chrome-extension://localhost:6781",
                "Origin: localhost:6781",
                "Origin: http://localhost:6781 http://attacker.test",
                "Origin: http://localhost:6781\r\nOrigin: http://attacker.test",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site",
                "Sec-Fetch-Site: Cross-Site",
                "Sec-Fetch-Site: something-new",
                "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site",
                "Origin: http://localhost:6781\r\nSec-Fetch-Site: same-site",
                "Origin: http://attacker.test\r\nSec-Fetch-Site: same-origin"
            })
    void refusesEveryChangeThatAnotherSiteAsksFor(String headers) throws IOException {
        for (var change : CHANGES) {
            var answer = request(change, "Host: localhost:6781\r\n" + headers);

            assertThat(answer.status()).describedAs(change).isEqualTo(403);
            assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
            assertThat(answer.body()).contains("another site", "admin.hosts").doesNotContain("attacker");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: localhost:6781",
                "Host: localhost:6781\r\nOrigin: http://localhost:6781",
                "Host: localhost:6781\r\nOrigin: http://LOCALHOST:6781\r\nSec-Fetch-Site: same-origin",
                "Host: localhost:6781\r\nSec-Fetch-Site: none",
                "Host: [::1]:6781\r\nOrigin: http://[::1]:6781",
                "Host: exporter.example\r\nOrigin: https://exporter.example", // a proxy ends TLS
                "Host: exporter.example:443\r\nOrigin: https://exporter.example",
                "Host: exporter.example\r\nOrigin: http://exporter.example:80"
            })
    void takesChangesFromItsOwnPagesAndFromOtherClients(String headers) throws IOException {
        assertThat(request("DELETE /dead-letters?all=true", headers).status()).isEqualTo(200);
        assertThat(request("POST /dead-letters/replay?all=true", headers).status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"Origin, http://attacker.test", "Sec-Fetch-Site, cross-site"})
    void theRefusalNamesTheHeaderThatSaysSo(String header, String value) throws IOException {
        assertThat(request("POST /dead-letters/replay", "Host: localhost\r\n" + header + ": " + value)
                        .body())
                .contains("\"field\":\"" + header + "\"");
    }

    @Test
    void aPageMayAskForWhatItsBrowserWillNotLetItRead() throws IOException {
        var answer = request(
                "GET /consumers", "Host: localhost\r\nOrigin: http://attacker.test\r\nSec-Fetch-Site: cross-site");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers().keySet())
                .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control-"));
    }

    @Test
    void aPreflightAllowsNothing() throws IOException {
        var answer = request(
                "OPTIONS /dead-letters",
                "Host: localhost\r\nOrigin: http://attacker.test\r\nAccess-Control-Request-Method: DELETE");

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.headers().keySet())
                .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control-"));
    }

    @Test
    void refusalsAreCounted() throws Exception {
        try (var other = StartedExporter.start();
                var connection = new RawConnection(other.http.adminPort())) {
            connection
                    .send("POST /dead-letters/replay?all=true HTTP/1.1\r\nHost: localhost\r\nOrigin: null\r\n\r\n")
                    .answer();

            assertThat(Client.of(other.admin()).get("/metrics").body())
                    .contains("data_exporter_admin_refused_total{reason=\"cross_site\"} 1.0\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: http://attacker.test",
                "Origin: http://localhost:6780", // its own name may lead here
                "Origin: null",
                "Origin: ",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-origin",
                "origin: http://a.test\r\nSec-Fetch-Site: none"
            })
    void noPageHandsInReports(String header) throws Exception {
        try (var other = StartedExporter.start()) {
            for (var path : List.of("/forward", "/ingest/a_scanner")) {
                var refused = report(other, path, header + "\r\n");

                assertThat(refused.status()).isEqualTo(403);
                assertThat(refused.body())
                        .contains("a browser cannot hand in reports")
                        .doesNotContain("attacker");
            }
            assertThat(report(other, "/forward", "User-Agent: a scanner\r\n").status())
                    .isEqualTo(200);
            assertThat(Client.of(other.admin()).get("/metrics").body())
                    .contains("data_exporter_senders_refused_total{reason=\"browser\"} 2.0\n")
                    .contains("data_exporter_reports_accepted_total 1.0\n");
        }
    }

    private static Answer report(StartedExporter other, String path, String header) throws IOException {
        try (var connection = new RawConnection(other.http.port())) {
            return connection
                    .send("POST " + path + " HTTP/1.1\r\nHost: localhost:6780\r\nContent-Type: text/plain\r\n" + header
                            + "Content-Length: 29\r\n\r\n{\"source\":\"s\",\"payload\":\"{}\"}")
                    .answer();
        }
    }

    private static Answer request(String line, String headers) throws IOException {
        try (var connection = new RawConnection(exporter.http.adminPort())) {
            return connection
                    .send(line + " HTTP/1.1\r\n" + headers + "\r\nContent-Length: 0\r\n\r\n")
                    .answer();
        }
    }
}
