package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.deploy.load.Await;
import io.narrows.exporter.domain.access.Role;
import io.narrows.exporter.domain.access.Token;
import io.narrows.exporter.domain.access.TokenEntry;
import io.narrows.exporter.domain.access.TokenHash;
import io.narrows.exporter.plugin.tck.TestCertificates;
import io.narrows.exporter.plugin.tck.TestHttpServer;
import io.narrows.exporter.plugin.tck.TestHttpServer.Said;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests who makes the exporter talk to whom, and as whom: each sender with each destination and each identity, in each
/// security profile. One exporter for each profile, over real sockets and TLS.
class ReachIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Map<String, String> TOKENS = Map.of("ci", token(), "lab", token(), "forged", token());

    /// What the columns of the table ask for. `PLAIN` stands for the port of the server that takes anybody, `CLEAR` for
    /// that of the server without TLS, `MUTUAL` for that of the server that takes only who presents the operator's
    /// certificate, `ADMIN` for that of operators.
    private static final List<String> COLUMNS = List.of(
            "{\"webhook\":{\"url\":\"https://listed.test:PLAIN\"}}",
            "{\"webhook\":{\"url\":\"https://listed.test:MUTUAL\",\"mutualTLS\":true}}",
            "{\"webhook\":{\"url\":\"https://unlisted.test:PLAIN\"}}",
            "{\"webhook\":{\"url\":\"https://unlisted.test:MUTUAL\",\"mutualTLS\":true}}",
            "{\"webhook\":{\"url\":\"http://127.0.0.1:ADMIN/dead-letters/replay?all=true\"}}",
            "{\"webhook\":{\"url\":\"http://169.254.169.254/latest\"}}",
            "{\"webhook\":{\"url\":\"http://listed.test:CLEAR\"}}",
            "{\"governor\":{\"url\":\"https://other.test:PLAIN\",\"clusterId\":\"c\",\"cspSecretName\":\"csp\"}}",
            "{\"s3\":{\"endpoint\":\"https://other.test:PLAIN\",\"bucket\":\"reports\"}}",
            "{\"smtp\":{\"hostport\":\"other.test:PLAIN\",\"from\":\"a@b.example\",\"to\":\"c@d.example\",\"mutualTLS\":true}}",
            "{\"hook\":{}}",
            "{\"sealed\":{}}",
            "{\"astray\":{}}");

    @TempDir
    private static Path scratch;

    private static final Map<String, ExporterProcess> EXPORTERS = new HashMap<>();

    private static TestCertificates certificates;
    private static TestHttpServer plain;
    private static TestHttpServer clear;
    private static TestHttpServer mutual;

    @BeforeAll
    static void start() throws Exception {
        certificates = TestCertificates.make(Files.createDirectory(scratch.resolve("certificates")));
        certificates.makeKey("sites", "listed.test", "unlisted.test", "other.test");
        Files.writeString(
                certificates.pem("sites"),
                TestCertificates.pem(
                        "CERTIFICATE", certificates.certificate("sites").getEncoded()));
        plain = TestHttpServer.startTls(certificates.server("sites"), request -> Said.of(200));
        clear = TestHttpServer.start(request -> Said.of(200));
        mutual = TestHttpServer.startTls(certificates.server("sites"), true, request -> Said.of(200));
        start("open", "", "lab: {sources: '*', consumers: '*', settings: own}");
        start(
                "narrows",
                "egress: {allow: 'listed.test, other.test', requireTls: true}\nsecurity.peers: 127.0.0.0/8",
                "lab: {sources: '*', consumers: '*', settings: own}");
        start("strict", "egress.allow: 'listed.test, other.test'", "");
    }

    @AfterAll
    static void stop() {
        EXPORTERS.values().forEach(ExporterProcess::close);
        plain.close();
        clear.close();
        mutual.close();
    }

    /// A cell is the status of a request that is refused, or what became of its delivery: `sent`, or the first word of
    /// the
    /// reason of its dead letter.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // own settings: listed, with certificate, unlisted, with certificate, own port, metadata; without TLS;
                // the operator's governor token, credentials for S3 and certificate for mail, elsewhere
                // named consumers: without certificate, with one in its audience, with one outside of it
                "open    | nobody | sent sent sent identity egress egress    sent identity identity identity      | sent sent identity",
                "open    | lab    | sent sent sent identity egress egress    sent identity identity identity      | sent sent identity",
                "open    | ci     | 422 422 422 422 422 422                  422 422 422 422                      | sent sent identity",
                "open    | forged | 401 401 401 401 401 401                  401 401 401 401                      | 401 401 401",
                "narrows | nobody | sent sent egress egress egress egress    egress identity identity identity    | sent sent identity",
                "narrows | lab    | sent sent egress egress egress egress    egress identity identity identity    | sent sent identity",
                "narrows | ci     | 422 422 422 422 422 422                  422 422 422 422                      | sent sent identity",
                "narrows | forged | 401 401 401 401 401 401                  401 401 401 401                      | 401 401 401",
                "strict  | nobody | 401 401 401 401 401 401                  401 401 401 401                      | 401 401 401",
                "strict  | ci     | 422 422 422 422 422 422                  422 422 422 422                      | sent sent identity",
                "strict  | forged | 401 401 401 401 401 401                  401 401 401 401                      | 401 401 401",
            })
    void whoReachesWhatAsWhom(String profile, String sender, String ownSettings, String named) {
        var exporter = exporter(profile);
        var cells = (ownSettings + " " + named).split(" +", -1);

        var answers = COLUMNS.stream()
                .map(column -> post(exporter, sender, filled(column, exporter)))
                .toList();

        assertThat(cells).hasSameSizeAs(answers);
        for (int i = 0; i < cells.length; i++) {
            assertThat(ending(exporter, sender, answers.get(i)))
                    .as(COLUMNS.get(i) + ": " + answers.get(i).body())
                    .isEqualTo(cells[i]);
        }
        assertThat(mutual.asked())
                .as("requests with the operator's certificate")
                .allSatisfy(request -> assertThat(request.header("Host")).startsWith("listed.test:"));
    }

    private static void start(String profile, String security, String senders) throws IOException {
        var folder = Files.createDirectory(scratch.resolve(profile));
        var names = ScriptedNames.in(
                Files.createDirectory(folder.resolve("names")),
                Map.of(
                        "listed.test", List.of("127.0.0.1"),
                        "unlisted.test", List.of("127.0.0.1"),
                        "other.test", List.of("127.0.0.1")));
        var tokens = Files.write(
                folder.resolve("senders"),
                TOKENS.entrySet().stream()
                        .filter(token -> !token.getKey().equals("forged"))
                        .map(token ->
                                new TokenEntry(token.getKey(), Role.SEND, TokenHash.of(token.getValue())).toString())
                        .toList());
        var configuration = Files.writeString(folder.resolve("my.yaml"), """
                security:
                  profile: %s
                  tls: terminated-elsewhere
                  tokenFile: %s
                  senders:
                    ci: {sources: '*', consumers: '*', settings: named}
                    %s
                %s
                consumers:
                  webhook:
                    caFile: %s
                    certificateFile: CERTIFICATE
                    keyFile: KEY
                    certificateHosts: listed.test
                  governor: {tokenHosts: listed.test}
                  s3: {lendCredentials: true, lendHosts: listed.test}
                  smtp: {certificateFile: CERTIFICATE, keyFile: KEY, certificateHosts: listed.test}
                  hook: {type: webhook, url: 'https://listed.test:PLAIN'}
                  sealed: {type: webhook, url: 'https://listed.test:MUTUAL', mutualTLS: true}
                  astray: {type: webhook, url: 'https://other.test:MUTUAL', mutualTLS: true}
                """.formatted(
                        profile, tokens, senders, security, certificates.pem("sites"))
                .replace("CERTIFICATE", certificates.pem("client").toString())
                .replace("KEY", certificates.directory().resolve("client.key").toString())
                .replace("PLAIN", port(plain))
                .replace("MUTUAL", port(mutual)));
        EXPORTERS.put(
                profile,
                ExporterProcess.start(
                        folder,
                        Map.of(
                                "DATA_EXPORTER_CONFIG",
                                configuration.toString(),
                                "JAVA_OPTS",
                                ExporterProcess.javaOptions("-Xmx256m " + names.javaOptions()))));
    }

    private static ExporterProcess exporter(String profile) {
        return Optional.ofNullable(EXPORTERS.get(profile)).orElseThrow();
    }

    private static String filled(String column, ExporterProcess exporter) {
        return column.replace("PLAIN", port(plain))
                .replace("CLEAR", port(clear))
                .replace("MUTUAL", port(mutual))
                .replace("ADMIN", String.valueOf(exporter.admin("").getPort()));
    }

    private static String port(TestHttpServer server) {
        return server.hostPort().replaceFirst(".*:", "");
    }

    private static Http.Answer post(ExporterProcess exporter, String sender, String exportConfig) {
        var envelope = Envelopes.envelope("a_report", exportConfig, "{}");
        return send("POST", exporter.server("/forward"), sender, envelope.getBytes(StandardCharsets.UTF_8));
    }

    private static String ending(ExporterProcess exporter, String sender, Http.Answer answer) {
        if (answer.status() != 200) {
            return String.valueOf(answer.status());
        }
        return Await.until("the end of " + answer.id(), PATIENCE, () -> ending(exporter, sender, answer.id()));
    }

    /// Empty while the delivery is pending.
    private static Optional<String> ending(ExporterProcess exporter, String sender, String report) {
        var delivery = send("GET", exporter.server("/reports/" + report), sender, new byte[0])
                .json()
                .getJsonArray("deliveries")
                .getJsonObject(0);
        return switch (delivery.getString("state")) {
            case "pending" -> Optional.empty();
            case "delivered" -> Optional.of("sent");
            default -> Optional.of(delivery.getString("reason").replaceFirst(":.*", ""));
        };
    }

    private static Http.Answer send(String method, URI uri, String sender, byte[] body) {
        var headers = Optional.ofNullable(TOKENS.get(sender))
                .map(token -> Map.of("Authorization", "Bearer " + token))
                .orElse(Map.of());
        return Http.send(method, uri, headers, body);
    }

    private static String token() {
        return Token.create(Role.SEND, new SecureRandom());
    }
}
