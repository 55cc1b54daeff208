package io.narrows.exporter.adapter.inbound.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.inbound.http.server.ConnectionLimits;
import io.narrows.exporter.adapter.inbound.http.server.tls.PortTls;
import io.narrows.exporter.adapter.inbound.http.server.tls.ServerCertificate;
import io.narrows.exporter.adapter.inbound.http.server.tls.TlsVersion;
import io.narrows.exporter.test.tls.SelfSigned;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tests TLS on both ports, with honest and with hostile clients.
@Timeout(60)
class TlsTest {
    private static final String BODY = "{\"source\":\"s\",\"payload\":\"{}\"}";
    private static final Duration HEAD = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(1);
    private static final long PATIENCE_MILLIS = 20_000;

    /// The first bytes of a TLS record that holds the beginning of a ClientHello.
    private static final byte[] HALF_A_HELLO = {0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, (byte) 0xfc, 0x03};

    private static SelfSigned first;
    private static SelfSigned second;

    @TempDir
    private Path files;

    private final LogRecords log = LogRecords.capture();
    private final List<Socket> opened = new ArrayList<>();
    private StartedExporter exporter;

    @BeforeAll
    static void makeKeys(@TempDir Path one, @TempDir Path other) {
        first = SelfSigned.make(one);
        second = SelfSigned.make(other, "RSA");
    }

    @BeforeEach
    void start() throws Exception {
        put(first);
        exporter = with(TlsVersion.V1_2);
    }

    @AfterEach
    void stop() throws IOException {
        for (var socket : opened) {
            socket.close();
        }
        exporter.close();
        log.close();
        assertThat(log.text()).doesNotContain("\tat ");
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void bothPortsAnswerInBothVersionsOfHttp(Version version) throws Exception {
        try (var client = client(first.client(), version)) {
            var accepted = client.send(
                    HttpRequest.newBuilder(exporter.reports().resolve("/forward"))
                            .POST(HttpRequest.BodyPublishers.ofString(BODY))
                            .build(),
                    BodyHandlers.ofString());
            var ready = get(client, exporter.admin().resolve("/health/ready"));

            assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(200);
            assertThat(accepted.version()).isEqualTo(version);
            assertThat(ready.statusCode()).isEqualTo(200);
            assertThat(ready.version()).isEqualTo(version);
        }
    }

    @Test
    void aNewCertificateIsPresentedWhileOpenConnectionsGoOn() throws Exception {
        var open = handshake(first.client());
        assertThat(status(open)).isEqualTo(200);

        put(second);
        Await.until("the new certificate", PATIENCE_MILLIS, () -> presented().equals(second));

        assertThat(status(open)).isEqualTo(200);
    }

    @Test
    void aKeyThatIsNotThatOfTheCertificateChangesNothing() throws Exception {
        second.writeCertificate(files.resolve("tls.crt"));
        Await.until("a warning", PATIENCE_MILLIS, () -> {
            presented();
            return log.text().contains("holds another key than that of the certificate in");
        });

        assertThat(presented()).isEqualTo(first);
    }

    @Test
    void whoOnlyConnectsIsClosedInTime() throws Exception {
        assertThat(connect().getInputStream().read()).isEqualTo(-1);

        assertThat(metric("connections_shed_total{port=\"reports\",reason=\"head_timeout\"}"))
                .isOne();
        Await.until("nothing open", PATIENCE_MILLIS, () -> metric("connections_open{port=\"reports\"}") == 0);
    }

    @Test
    void whoStopsInTheHandshakeIsClosedInTime() throws Exception {
        var socket = connect();
        socket.getOutputStream().write(HALF_A_HELLO);

        assertThat(socket.getInputStream().read()).isEqualTo(-1);
        Await.until("nothing open", PATIENCE_MILLIS, () -> metric("connections_open{port=\"reports\"}") == 0);
    }

    @Test
    void whoSpeaksInTheClearIsRefusedAndCounted() throws Exception {
        var socket = connect();
        socket.getOutputStream().write("GET /reports/x HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        socket.getInputStream().readAllBytes();

        Await.until(
                "the failure counted",
                PATIENCE_MILLIS,
                () -> metric("tls_handshakes_failed_total{port=\"reports\"}") == 1);
        assertThat(log.text()).contains("TLS handshake failed port=reports reason=\"");
    }

    @Test
    void whoDoesNotReadIsClosedAndLeavesNoThread() throws Exception {
        var socket = handshake(first.client());
        socket.setSoTimeout(0);
        var request = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n";
        var flood = Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
                }
            } catch (IOException e) {
                // The exporter closed the connection, as it should.
            }
        });

        Await.until(
                "cut off",
                PATIENCE_MILLIS,
                () -> metric("connections_shed_total{port=\"admin\",reason=\"answer_timeout\"}") == 1);
        flood.join();
        exporter.close();
        Await.until(
                "no thread of the server runs",
                PATIENCE_MILLIS,
                () -> !ThreadDump.now().contains("io.helidon.webserver"));
    }

    @Test
    void aPortForTls13RefusesTls12() throws Exception {
        exporter.close();
        exporter = with(TlsVersion.V1_3);

        assertThatThrownBy(() -> handshake(first.client(), "TLSv1.2")).isInstanceOf(SSLHandshakeException.class);
        assertThat(handshake(first.client(), "TLSv1.3").getSession().getProtocol())
                .isEqualTo("TLSv1.3");
    }

    @Test
    void theEndOfTheCertificateIsAMetric() throws Exception {
        assertThat(metric("certificate_not_after_seconds{port=\"reports\"}")).isEqualTo((double)
                first.certificate().getNotAfter().toInstant().getEpochSecond());
    }

    private StartedExporter with(TlsVersion lowest) throws Exception {
        var certificate = ServerCertificate.open(files.resolve("tls.crt"), files.resolve("tls.key"));
        return StartedExporter.with(
                new PortTls(certificate, lowest, Optional.empty()),
                new ConnectionLimits(100, 100, HEAD, Duration.ofMinutes(2), ANSWER, 100, 10, false));
    }

    /// Puts the certificate and the key into place, one after the other.
    private void put(SelfSigned pair) throws Exception {
        Files.move(
                pair.writeCertificate(files.resolve("new.crt")),
                files.resolve("tls.crt"),
                StandardCopyOption.REPLACE_EXISTING);
        Files.move(
                pair.writeKey(files.resolve("new.key")), files.resolve("tls.key"), StandardCopyOption.REPLACE_EXISTING);
    }

    private Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), exporter.http.port());
        socket.setSoTimeout((int) PATIENCE_MILLIS);
        opened.add(socket);
        return socket;
    }

    private SSLSocket handshake(SSLContext trust, String... protocols) throws IOException {
        var socket = (SSLSocket) trust.getSocketFactory().createSocket("127.0.0.1", exporter.http.adminPort());
        opened.add(socket);
        socket.setSoTimeout((int) PATIENCE_MILLIS);
        if (protocols.length > 0) {
            socket.setEnabledProtocols(protocols);
        }
        socket.startHandshake();
        return socket;
    }

    /// Whose certificate a new client gets.
    private SelfSigned presented() {
        for (var pair : List.of(first, second)) {
            try (var socket = handshake(pair.client())) {
                assertThat(socket.isConnected()).isTrue();
                return pair;
            } catch (SSLHandshakeException e) {
                // The client does not trust it, so it is not this one.
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
        throw new AssertionError("a certificate that nobody made");
    }

    /// Asks for a page on this connection, and leaves it open.
    private static int status(SSLSocket socket) throws IOException {
        socket.getOutputStream()
                .write("GET /openapi.yaml HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        return RawConnection.answer(socket.getInputStream()).status();
    }

    private double metric(String name) {
        try (var client = client(first.client(), Version.HTTP_1_1)) {
            var text = get(client, exporter.admin().resolve("/metrics")).body();
            var value = Pattern.compile("^data_exporter_" + Pattern.quote(name) + " (\\S+)$", Pattern.MULTILINE)
                    .matcher(text);
            assertThat(value.find()).as(name + " in " + text).isTrue();
            return Double.parseDouble(value.group(1));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static HttpClient client(SSLContext trust, Version version) {
        return HttpClient.newBuilder().sslContext(trust).version(version).build();
    }

    private static HttpResponse<String> get(HttpClient client, URI address) throws Exception {
        return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }
}
