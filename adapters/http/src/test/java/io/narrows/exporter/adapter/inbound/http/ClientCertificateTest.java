package io.narrows.exporter.adapter.inbound.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.inbound.http.RawConnection.Answer;
import io.narrows.exporter.adapter.inbound.http.access.CertificateLogin;
import io.narrows.exporter.adapter.inbound.http.access.CertificatePattern;
import io.narrows.exporter.adapter.inbound.http.server.tls.ClientAuthorities;
import io.narrows.exporter.adapter.inbound.http.server.tls.ClientCertificates;
import io.narrows.exporter.adapter.inbound.http.server.tls.PortTls;
import io.narrows.exporter.adapter.inbound.http.server.tls.ServerCertificate;
import io.narrows.exporter.adapter.inbound.http.server.tls.TlsVersion;
import io.narrows.exporter.domain.access.Role;
import io.narrows.exporter.domain.access.SecurityProfile;
import io.narrows.exporter.test.tls.SelfSigned;
import io.narrows.exporter.test.tls.TestAuthority;
import io.narrows.exporter.test.tls.TestClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests the login with client certificates on both ports, over TLS and sockets.
@Timeout(120)
class ClientCertificateTest {
    private static final long PATIENCE_MILLIS = 20_000;
    private static final String SPIFFE = "uri:spiffe://cluster.local/ns/ci/sa/scanner";

    @TempDir
    private static Path scratch;

    private static SelfSigned server;
    private static SenderTokens senders;
    private static TokensOnDisk operators;
    private static TestAuthority authority;
    private static TestAuthority stranger;
    private static TestClient old;
    private static StartedExporter exporter;

    @BeforeAll
    static void start() throws Exception {
        server = SelfSigned.make(scratch);
        server.writeCertificate(scratch.resolve("tls.crt"));
        server.writeKey(scratch.resolve("tls.key"));
        senders = SenderTokens.in(scratch);
        operators = TokensOnDisk.in(scratch);
        authority = TestAuthority.make("CN=authority");
        stranger = TestAuthority.make("CN=authority");
        old = stranger.certify("CN=lab", Instant.now().minus(Duration.ofDays(2)));
        var authorities = scratch.resolve("ca.crt");
        TestAuthority.write(authorities, authority.certificate(), old.certificate());
        exporter = with(ClientAuthorities.open(authorities), false);
    }

    @AfterAll
    static void stop() {
        exporter.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // subject, alternative names                               | sender | answers to kube_a and other
                "CN=x    | uri:spiffe://cluster.local/ns/ci/sa/scanner          | 200 | 403",
                "CN=x    | uri:spiffe://cluster.local/ns/ci/sa/scanner2         | 401 | 401",
                "CN=x    | uri:SPIFFE://cluster.local/ns/ci/sa/scanner          | 401 | 401",
                "CN=x    | dns:elsewhere.example uri:spiffe://cluster.local/ns/ci/sa/scanner | 200 | 403",
                "CN=lab  |                                                     | 200 | 200",
                "CN=LAB  |                                                     | 401 | 401",
                "CN=lab,CN=other |                                             | 401 | 401",
                "O=lab   |                                                     | 401 | 401",
                "CN=lab  | dns:elsewhere.example                               | 401 | 401",
                "CN=lab  | uri:https://elsewhere.example                       | 401 | 401",
                "CN=x    | dns:Kube.Scanners.Example                           | 200 | 403",
                "CN=x    | dns:scanners.example                                | 401 | 401",
                "CN=x    | uri:kube.scanners.example                           | 401 | 401",
                "CN=kube.scanners.example |                                    | 401 | 401"
            })
    void theNamesOfACertificateSayWhoSends(String subject, String names, int kube, int other) throws Exception {
        var alternatives = Optional.ofNullable(names).map(all -> all.split(" ")).orElse(new String[0]);
        var client = authority.certify(subject, alternatives);
        for (var version : Version.values()) {
            var first = forward(exporter, client, version, "kube_a", "");
            var second = forward(exporter, client, version, "other", "");

            assertThat(first.statusCode()).as(first.body()).isEqualTo(kube);
            assertThat(first.version()).isEqualTo(version);
            assertThat(second.statusCode()).as(second.body()).isEqualTo(other);
            if (kube == 401) {
                assertThat(first.headers().firstValue("www-authenticate").orElse(""))
                        .startsWith("Bearer realm=");
                assertThat(first.body())
                        .contains("\"field\":\"Authorization\"", "security.senders.<name>.certificates");
            }
        }
    }

    @Test
    void aTokenGoesBeforeTheCertificate() throws Exception {
        var lab = authority.certify("CN=lab");
        var nobody = authority.certify("CN=nobody");

        assertThat(forward(exporter, lab, Version.HTTP_2, "other", token("ci")).statusCode())
                .isEqualTo(403);
        assertThat(forward(exporter, lab, Version.HTTP_2, "other", SenderTokens.create())
                        .statusCode())
                .isEqualTo(401);
        assertThat(forward(exporter, nobody, Version.HTTP_2, "kube_a", token("ci"))
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"expired", "not yet", "another authority", "of a server", "expired and in the file"})
    void aCertificateThatNobodyVouchesForDoesNotConnect(String which) throws Exception {
        var client =
                switch (which) {
                    case "expired" -> authority.certify("CN=lab", Instant.now().minus(Duration.ofDays(2)));
                    case "not yet" -> authority.certify("CN=lab", Instant.now().plus(Duration.ofDays(1)));
                    case "another authority" -> stranger.certify("CN=lab");
                    case "of a server" -> authority.certifyServer("CN=lab");
                    default -> old;
                };
        try (var log = LogRecords.capture()) {
            for (var version : Version.values()) {
                assertThatThrownBy(() -> forward(exporter, client, version, "kube_a", ""))
                        .isInstanceOf(IOException.class);
            }
            assertThat(log.text()).doesNotContain("\tat ");
        }
        assertThat(metrics(exporter)).containsPattern("tls_handshakes_failed_total\\{port=\"reports\"} [1-9]");
    }

    @Test
    void whoHasNoCertificateConnectsUnlessItIsRequired() throws Exception {
        assertThat(forward(exporter, server.client(), Version.HTTP_2, "kube_a", token("ci"))
                        .statusCode())
                .isEqualTo(200);
        var refused = forward(exporter, server.client(), Version.HTTP_2, "kube_a", "");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).contains("connect with a client certificate");

        try (var strict = with(ClientAuthorities.open(scratch.resolve("ca.crt")), true)) {
            assertThatThrownBy(() -> forward(strict, server.client(), Version.HTTP_2, "kube_a", token("ci")))
                    .isInstanceOf(IOException.class);
            assertThat(forward(strict, authority.certify("CN=lab"), Version.HTTP_2, "kube_a", "")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    /// Each cell is the answer to a reader, a changer, a sender of the other port, somebody without a certificate.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /consumers                    | 200 | 200 | 401 | 401",
                "GET /health/ready                 | 200 | 200 | 401 | 200",
                "POST /consumers/main/test         | 403 | 200 | 401 | 401",
                "POST /dead-letters/replay?all=true | 403 | 200 | 401 | 401",
                "DELETE /pending?all=true          | 403 | 200 | 401 | 401"
            })
    void operatorsLogInWithCertificates(String deed, int reader, int changer, int sender, int nobody) throws Exception {
        var words = deed.split(" ", -1);
        var clients = List.of(
                authority.certify("CN=rita", "dns:rita.ops.example").context(server),
                authority.certify("CN=Carl Änders").context(server),
                authority.certify("CN=lab").context(server),
                server.client());
        var expected = List.of(reader, changer, sender, nobody);
        for (var version : Version.values()) {
            for (int i = 0; i < clients.size(); i++) {
                var answer = operate(clients.get(i), version, words[0], words[1]);

                assertThat(answer.statusCode()).as(i + ": " + answer.body()).isEqualTo(expected.get(i));
            }
        }
    }

    @Test
    void theAuditLogNamesTheCertificate() throws Exception {
        // Its own exporter, because each reason of a refusal is logged once in ten seconds.
        try (var fresh = with(ClientAuthorities.open(scratch.resolve("ca.crt")), false);
                var log = LogRecords.capture()) {
            var carl = authority.certify("CN=Carl Änders").context(server);
            var nobody = authority.certify("CN=x", "dns:a.elsewhere").context(server);
            operate(fresh, carl, Version.HTTP_2, "DELETE", "/pending?all=true");
            operate(fresh, nobody, Version.HTTP_2, "GET", "/consumers");

            assertThat(log.text())
                    .contains("operator change action=\"DELETE /pending\"", "who=cn:Carl__nders peer=127.0.0.1:")
                    .contains("operator refused reason=unknown_certificate who=anonymous");
        }
    }

    @Test
    void aPageOfAnotherSiteCannotUseTheCertificateOfABrowser() throws Exception {
        var answer = send(
                authority.certify("CN=Carl Änders").context(server),
                Version.HTTP_2,
                HttpRequest.newBuilder(exporter.admin().resolve("/dead-letters/replay?all=true"))
                        .POST(BodyPublishers.noBody())
                        .header("Origin", "https://elsewhere.example"));

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("\"field\":\"Origin\"");
    }

    @Test
    void anAuthorityThatIsTakenOutLetsNobodyInOnOpenConnectionsAndInResumedSessions(@TempDir Path files)
            throws Exception {
        var file = files.resolve("ca.crt");
        TestAuthority.write(file, authority.certificate());
        var known = authority.certify("CN=lab").context(server);
        var next = stranger.certify("CN=lab").context(server);
        try (var rotated = with(ClientAuthorities.open(file), false);
                var open = connect(rotated, known)) {
            assertThat(receipt(open).status()).isEqualTo(404);

            TestAuthority.write(files.resolve("new"), stranger.certificate());
            Files.move(files.resolve("new"), file, StandardCopyOption.REPLACE_EXISTING);

            Await.until("the old authority ends", PATIENCE_MILLIS, () -> status(open) == 401);
            assertThat(receipt(open).body()).contains("comes from an authority that is no longer trusted");
            assertThat(statusOfNewConnection(rotated, known)).isNotEqualTo(200);
            assertThat(statusOfNewConnection(rotated, next)).isEqualTo(200);
            assertThat(metrics(rotated)).containsPattern("senders_refused_total\\{reason=\"wrong_certificate\"} [1-9]");
        }
    }

    @Test
    void aFileThatCannotBeReadChangesNothing(@TempDir Path files) throws Exception {
        var file = files.resolve("ca.crt");
        TestAuthority.write(file, authority.certificate());
        var known = authority.certify("CN=lab").context(server);
        try (var log = LogRecords.capture();
                var torn = with(ClientAuthorities.open(file), false)) {
            Files.writeString(file, "-----BEGIN CERTIFICATE-----\nMIIB");

            Await.until("a warning", PATIENCE_MILLIS, () -> {
                assertThat(statusOfNewConnection(torn, known)).isEqualTo(200);
                return log.text().contains("client authorities not read reason=\"");
            });
        }
    }

    @Test
    void aRevokedCertificateDoesNotConnectToEitherPort(@TempDir Path files) throws Exception {
        var lost = authority.certify("CN=Carl Änders");
        var other = authority.certify("CN=lab");
        try (var revoking = revoking(
                        files,
                        authority.revoke(
                                lost.certificate(), authority.certify("CN=x").certificate()));
                var log = LogRecords.capture()) {
            assertThat(forward(revoking, other, Version.HTTP_2, "kube_a", "").statusCode())
                    .isEqualTo(200);
            for (var version : Version.values()) {
                assertThatThrownBy(() -> operate(revoking, lost.context(server), version, "GET", "/consumers"))
                        .isInstanceOf(IOException.class);
                assertThatThrownBy(() -> forward(revoking, lost, version, "kube_a", ""))
                        .isInstanceOf(IOException.class);
            }
            assertThat(log.text()).contains("TLS handshake failed port=", "revoked");
            assertThat(metrics(revoking))
                    .containsPattern("client_crl_not_after_seconds\\{port=\"(reports|admin)\"} [1-9]");
            assertThat(metrics(revoking)).containsPattern("tls_handshakes_failed_total\\{port=\"reports\"} [1-9]");
        }
    }

    @Test
    void aCertificateThatIsRevokedLetsNobodyInOnOpenConnectionsAndInResumedSessions(@TempDir Path files)
            throws Exception {
        var lost = authority.certify("CN=lab");
        var known = lost.context(server);
        try (var revoking = revoking(files, authority.revoke());
                var open = connect(revoking, known)) {
            assertThat(receipt(open).status()).isEqualTo(404);
            assertThat(statusOfNewConnection(revoking, known)).isEqualTo(200);

            TestAuthority.write(files.resolve("new"), authority.revoke(lost.certificate()));
            Files.move(files.resolve("new"), files.resolve("crl"), StandardCopyOption.REPLACE_EXISTING);

            Await.until("the certificate is revoked", PATIENCE_MILLIS, () -> status(open) == 401);
            assertThat(receipt(open).body()).contains("the client certificate is revoked");
            assertThat(statusOfNewConnection(revoking, known)).isNotEqualTo(200);
            assertThat(statusOfNewConnection(
                            revoking, authority.certify("CN=lab").context(server)))
                    .isEqualTo(200);
            assertThat(metrics(revoking))
                    .containsPattern("senders_refused_total\\{reason=\"wrong_certificate\"} [1-9]");
        }
    }

    @Test
    void aFileOfListsThatCannotBeReadChangesNothing(@TempDir Path files) throws Exception {
        var lost = authority.certify("CN=lab");
        var revoked = lost.context(server);
        var other = authority.certify("CN=lab").context(server);
        try (var log = LogRecords.capture();
                var torn = revoking(files, authority.revoke(lost.certificate()))) {
            Files.writeString(files.resolve("crl"), "-----BEGIN X509 CRL-----\nMIIB");

            Await.until("a warning", PATIENCE_MILLIS, () -> {
                assertThat(statusOfNewConnection(torn, revoked)).isZero();
                assertThat(statusOfNewConnection(torn, other)).isEqualTo(200);
                return log.text().contains("holds a block that is torn");
            });
        }
    }

    @Test
    void aCertificateThatIsRevokedLetsNobodyInOnOpenConnectionsOfHttp2ToBothPorts(@TempDir Path files)
            throws Exception {
        var lost = authority.certify("CN=Carl Änders");
        try (var revoking = revoking(files, authority.revoke());
                var open = HttpClient.newBuilder()
                        .sslContext(lost.context(server))
                        .version(Version.HTTP_2)
                        .build()) {
            var change = HttpRequest.newBuilder(revoking.admin().resolve("/consumers"))
                    .build();
            var unknown = HttpRequest.newBuilder(revoking.reports().resolve("/reports/01K00000000000000000000000"))
                    .build();
            assertThat(open.send(change, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
            assertThat(open.send(unknown, BodyHandlers.ofString()).version()).isEqualTo(Version.HTTP_2);

            TestAuthority.write(files.resolve("new"), authority.revoke(lost.certificate()));
            Files.move(files.resolve("new"), files.resolve("crl"), StandardCopyOption.REPLACE_EXISTING);

            // On the connections that are open, because the handshake of another one would fail without an answer.
            Await.until("the operator is out", PATIENCE_MILLIS, () -> isOut(open, change));
            Await.until("the sender is out", PATIENCE_MILLIS, () -> isOut(open, unknown));
        }
    }

    private static boolean isOut(HttpClient client, HttpRequest request) {
        try {
            var answer = client.send(request, BodyHandlers.ofString());
            return answer.statusCode() == 401 && answer.body().contains("the client certificate is revoked");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static StartedExporter revoking(Path files, X509CRL list) throws Exception {
        TestAuthority.write(files.resolve("crl"), list);
        return with(ClientAuthorities.open(scratch.resolve("ca.crt"), files.resolve("crl")), false);
    }

    @Test
    void noPartOfACertificateBreaksALineOfTheLogOrGrowsAnAnswer() throws Exception {
        var nasty = authority.certify("CN=Carl \\0D\\0AWARNING forged who=root \\\"");
        var endless = authority.certify("CN=x", "dns:" + "a".repeat(5_000));
        try (var log = LogRecords.capture()) {
            var changed = operate(nasty.context(server), Version.HTTP_2, "DELETE", "/pending?all=true");
            var refused = forward(exporter, endless, Version.HTTP_1_1, "kube_a", "");

            assertThat(changed.statusCode()).isEqualTo(200);
            assertThat(log.text())
                    .contains("who=cn:Carl___WARNING_forged_who=root__ peer=")
                    .doesNotContain("WARNING forged", "who=root ");
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.body()).hasSizeLessThan(1_000);
        }
    }

    private static StartedExporter with(ClientAuthorities authorities, boolean areRequired) throws Exception {
        var owners = new TreeMap<String, List<CertificatePattern>>();
        owners.put("ci", patterns(SPIFFE));
        owners.put("lab", patterns("cn:lab"));
        owners.put("router", patterns("dns:*.Scanners.example", "cn:router"));
        var roles = new LinkedHashMap<Role, List<CertificatePattern>>();
        roles.put(Role.CHANGE, patterns("cn:Carl *"));
        roles.put(Role.READ, patterns("dns:*.ops.example"));
        var certificate = ServerCertificate.open(scratch.resolve("tls.crt"), scratch.resolve("tls.key"));
        return StartedExporter.with(
                new PortTls(
                        certificate, TlsVersion.V1_2, Optional.of(new ClientCertificates(authorities, areRequired))),
                operators.settings(new CertificateLogin<>(authorities, roles)),
                senders.settings(SecurityProfile.STRICT, new CertificateLogin<>(authorities, owners)));
    }

    private static List<CertificatePattern> patterns(String... texts) {
        return CertificatePattern.parse(List.of(texts));
    }

    private static String token(String sender) {
        return Objects.requireNonNull(senders.tokens().get(sender));
    }

    private static HttpResponse<String> forward(
            StartedExporter to, TestClient client, Version version, String source, String token) throws Exception {
        return forward(to, client.context(server), version, source, token);
    }

    private static HttpResponse<String> forward(
            StartedExporter to, SSLContext client, Version version, String source, String token) throws Exception {
        var request = HttpRequest.newBuilder(to.reports().resolve("/forward"))
                .POST(BodyPublishers.ofString(envelope(source)));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return send(client, version, request);
    }

    private static HttpResponse<String> operate(SSLContext client, Version version, String method, String path)
            throws Exception {
        return operate(exporter, client, version, method, path);
    }

    private static HttpResponse<String> operate(
            StartedExporter to, SSLContext client, Version version, String method, String path) throws Exception {
        return send(
                client,
                version,
                HttpRequest.newBuilder(to.admin().resolve(path)).method(method, BodyPublishers.ofString("{}")));
    }

    private static HttpResponse<String> send(SSLContext context, Version version, HttpRequest.Builder request)
            throws Exception {
        try (var client = HttpClient.newBuilder()
                .sslContext(context)
                .version(version)
                .connectTimeout(Duration.ofMillis(PATIENCE_MILLIS))
                .build()) {
            return client.send(request.build(), BodyHandlers.ofString());
        }
    }

    private static String metrics(StartedExporter of) throws Exception {
        return send(
                        server.client(),
                        Version.HTTP_1_1,
                        HttpRequest.newBuilder(of.admin().resolve("/metrics"))
                                .header("Authorization", "Bearer " + operators.reader()))
                .body();
    }

    private static SSLSocket connect(StartedExporter to, SSLContext client) throws IOException {
        var socket = (SSLSocket) client.getSocketFactory().createSocket("127.0.0.1", to.http.port());
        socket.setSoTimeout((int) PATIENCE_MILLIS);
        return socket;
    }

    /// The status of a request on a new connection, which resumes the session of an earlier one; 0 if it is refused.
    private static int statusOfNewConnection(StartedExporter to, SSLContext client) {
        try (var socket = connect(to, client)) {
            return forward(socket).status();
        } catch (IOException e) {
            return 0;
        }
    }

    private static int status(SSLSocket socket) {
        try {
            return receipt(socket).status();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Asks for a receipt that does not exist, and leaves the connection open.
    private static Answer receipt(SSLSocket socket) throws IOException {
        var head = "GET /reports/01K00000000000000000000000 HTTP/1.1\r\nHost: localhost\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
        return RawConnection.answer(socket.getInputStream());
    }

    private static Answer forward(SSLSocket socket) throws IOException {
        var body = envelope("kube_a");
        var head = "POST /forward HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length() + "\r\n\r\n";
        socket.getOutputStream().write((head + body).getBytes(StandardCharsets.UTF_8));
        return RawConnection.answer(socket.getInputStream());
    }

    private static String envelope(String source) {
        return "{\"source\":\"" + source + "\",\"exportConfig\":{},\"payload\":\"{}\"}";
    }
}
