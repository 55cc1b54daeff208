package io.narrows.exporter.plugin.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.plugin.spi.ConnectionFailure.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConnectionFailureTest {
    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(Kind.UNKNOWN_HOST, new UnknownHostException("host")),
                Arguments.of(Kind.UNKNOWN_HOST, caused(new ConnectException(), new UnresolvedAddressException())),
                Arguments.of(
                        Kind.UNTRUSTED, caused(new SSLHandshakeException("failed"), new CertificateException("no CA"))),
                Arguments.of(
                        Kind.INVALID_CERTIFICATE,
                        caused(new SSLHandshakeException("failed"), new CertificateExpiredException("NotAfter"))),
                Arguments.of(Kind.INVALID_CERTIFICATE, new SSLPeerUnverifiedException("for another host")),
                // As Jedis does: it keeps only there why each address failed.
                Arguments.of(
                        Kind.NO_CONNECTION,
                        suppressing(new IOException("Failed to connect"), new ConnectException("Connection refused"))),
                Arguments.of(
                        Kind.NO_CONNECTION,
                        suppressing(
                                new IOException("Failed to connect"),
                                caused(new IOException("h:1"), new ConnectException("Connection refused")))),
                Arguments.of(
                        Kind.NO_ANSWER_IN_TIME,
                        suppressing(new SocketTimeoutException("Read timed out"), new ConnectException("refused"))),
                Arguments.of(Kind.NO_TLS, new SSLHandshakeException("Received fatal alert: bad_certificate")),
                Arguments.of(Kind.NO_TLS, new SSLException("Unsupported or unrecognized SSL message")),
                Arguments.of(Kind.BROKEN, caused(new SSLHandshakeException("hung up"), new EOFException("EOF"))),
                Arguments.of(Kind.NO_CONNECTION, new ConnectException("Connection refused")),
                Arguments.of(Kind.NO_CONNECTION, new NoRouteToHostException("No route to host")),
                Arguments.of(
                        Kind.NO_CONNECTION_IN_TIME,
                        caused(new HttpConnectTimeoutException("late"), new ConnectException("late"))),
                Arguments.of(Kind.NO_CONNECTION_IN_TIME, new SocketTimeoutException("Connect timed out")),
                Arguments.of(Kind.NO_ANSWER_IN_TIME, new SocketTimeoutException("Read timed out")),
                Arguments.of(Kind.NO_ANSWER_IN_TIME, new HttpTimeoutException("request timed out")),
                Arguments.of(Kind.BROKEN, new SocketException("Connection reset")));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void theKindIsFoundAmongTheCauses(Kind kind, Exception thrown) {
        assertThat(ConnectionFailure.of(new ExecutionException(new IOException("wrapped", thrown)))
                        .kind())
                .isEqualTo(kind);
    }

    @Test
    void theMessageIsThatOfTheCauseThatTells() {
        var thrown = new IOException("wrapped", new SSLHandshakeException("Received fatal alert:\n bad_certificate"));

        assertThat(ConnectionFailure.of(thrown).message()).isEqualTo("Received fatal alert: bad_certificate");
        assertThat(ConnectionFailure.of(new IOException(new SocketException())).message())
                .isEqualTo("SocketException");
    }

    @Test
    void aLongMessageIsCut() {
        assertThat(ConnectionFailure.of(new IOException("x".repeat(10_000))).message())
                .hasSizeLessThan(400);
    }

    @Test
    void theOperatorIsToldWhatHappenedWhereAndWhatToDo() {
        var thrown = caused(new SSLHandshakeException("failed"), new CertificateException("no CA"));

        assertThat(ConnectionFailure.of(thrown)
                        .result("host:1", Map.of(Kind.UNTRUSTED, "is it in the file?", Kind.NO_TLS, "is https right?")))
                .isEqualTo(new Misconfigured("the certificate of host:1 is not trusted: no CA; is it in the file?"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"UNKNOWN_HOST", "UNTRUSTED", "INVALID_CERTIFICATE", "NO_TLS"})
    void whatEveryReportWouldMeetIsMisconfigured(Kind kind) {
        assertThat(new ConnectionFailure(kind, "said").result("host")).isInstanceOf(Misconfigured.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NOT_ALLOWED", "UNKNOWN_HOST", "UNTRUSTED", "INVALID_CERTIFICATE", "NO_TLS"})
    void whatMayPassIsUnavailableInWordsThatTheClientHasNoPartIn(Kind kind) {
        assertThat(new ConnectionFailure(kind, "Bearer secret").result("host"))
                .isInstanceOf(Unavailable.class)
                .asString()
                .contains("host")
                .doesNotContain("secret");
    }

    @Test
    void whatSocketsThrowIsUnderstood() throws Exception {
        int nobody = portOfNobody();
        try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            assertThat(kindOf(() -> connect("no-such-host.invalid", 1))).isEqualTo(Kind.UNKNOWN_HOST);
            assertThat(kindOf(() -> connect("127.0.0.1", nobody))).isEqualTo(Kind.NO_CONNECTION);
            assertThat(kindOf(() -> connect("127.0.0.1", silent.getLocalPort())))
                    .isEqualTo(Kind.NO_ANSWER_IN_TIME);
        }
    }

    @Test
    void whatTheHttpClientThrowsIsUnderstood() throws Exception {
        int nobody = portOfNobody();
        try (var client = HttpClient.newHttpClient()) {
            assertThat(kindOf(() -> post(client, "http://no-such-host.invalid/")))
                    .isEqualTo(Kind.UNKNOWN_HOST);
            assertThat(kindOf(() -> post(client, "http://127.0.0.1:" + nobody))).isEqualTo(Kind.NO_CONNECTION);
        }
    }

    @Test
    void aPeerThatSpeaksNoTlsIsToldFromOneThatHangsUp() throws Exception {
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                answer(server, "HTTP/1.1 400 Bad Request\r\n\r\n");
                answer(server, "");
            });

            assertThat(kindOf(() -> handshake(server.getLocalPort()))).isEqualTo(Kind.NO_TLS);
            assertThat(kindOf(() -> handshake(server.getLocalPort()))).isEqualTo(Kind.BROKEN);
        }
    }

    private static int portOfNobody() throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return server.getLocalPort();
        }
    }

    private interface Attempt {
        void make() throws Exception;
    }

    private static Kind kindOf(Attempt attempt) {
        return ConnectionFailure.of(catchThrowable(attempt::make)).kind();
    }

    private static void connect(String host, int port) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port));
            socket.setSoTimeout(50);
            socket.getInputStream().read();
        }
    }

    private static void post(HttpClient client, String url) throws IOException, InterruptedException {
        client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding());
    }

    private static void handshake(int port) throws IOException {
        try (var socket = SSLSocketFactory.getDefault().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.getInputStream().read();
        }
    }

    private static void answer(ServerSocket server, String text) {
        try (var client = server.accept()) {
            client.getInputStream().read(new byte[8_192]);
            client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // The client has gone.
        }
    }

    private static Exception suppressing(Exception thrown, Exception suppressed) {
        thrown.addSuppressed(suppressed);
        return thrown;
    }

    private static Exception caused(Exception thrown, Exception cause) {
        thrown.initCause(cause);
        return thrown;
    }
}
