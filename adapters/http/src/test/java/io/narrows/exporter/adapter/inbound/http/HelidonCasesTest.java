package io.narrows.exporter.adapter.inbound.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http2.Http2Config;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What Helidon 4.5 does by itself where this adapter works around it: one minimal case for each workaround. When a
/// case fails after an upgrade of Helidon, the class that its name tells can go.
class HelidonCasesTest {
    private static final String HEAD = " HTTP/1.1\r\nHost: localhost\r\n";
    private static final int A_MOMENT_MILLIS = 500;

    private WebServer server;

    @BeforeEach
    void start() {
        server = WebServer.builder()
                .host("127.0.0.1")
                .port(0)
                .shutdownHook(false)
                .connectionOptions(options -> options.readTimeout(Duration.ofMillis(A_MOMENT_MILLIS / 5)))
                .routing(HelidonCasesTest::route)
                .build()
                .start();
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    private static void route(HttpRouting.Builder routing) {
        routing.any(
                        "/echo",
                        (ServerRequest request, ServerResponse response) ->
                                response.send(request.content().as(String.class)))
                .any(
                        "/path/{name}",
                        (ServerRequest request, ServerResponse response) ->
                                response.send(request.path().pathParameters().get("name")))
                .any("/body", (ServerRequest request, ServerResponse response) -> response.send("a body"));
    }

    /// `ChunkedBody`
    @Test
    void itDoesNotTakeExtensionsOfChunks() throws IOException {
        var chunked = "POST /echo" + HEAD + "Transfer-Encoding: chunked\r\n\r\n";

        assertThat(answer(chunked + "2\r\nhi\r\n0\r\n\r\n"))
                .startsWith("HTTP/1.1 200")
                .endsWith("hi");
        assertThat(answer(chunked + "2;a=b\r\nhi\r\n0\r\n\r\n")).doesNotStartWith("HTTP/1.1 200");
    }

    /// `ChunkedBody`
    @Test
    void itDoesNotTakeTrailers() throws IOException {
        var request = "POST /echo" + HEAD + "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nA: b\r\n\r\n";

        assertThat(answer(request + "GET /body" + HEAD + "\r\n")).doesNotContain("a body");
    }

    /// `RequestHead`: helidon#9648
    @Test
    void itDoesNotSpeakHttp10() throws IOException {
        assertThat(answer("GET /body HTTP/1.0\r\nHost: localhost\r\n\r\n")).doesNotContain(" 200 ");
    }

    /// `RequestLine`
    @Test
    void itFailsOnATargetInNoneOfTheFormsOfTheRfc() throws IOException {
        assertThat(answer("GET htpp:h//forwa%2f.." + HEAD + "\r\n")).startsWith("HTTP/1.1 500");
    }

    /// `ConnectionFilter`: helidon#12324
    @Test
    void itKeepsAConnectionOpenAfterConnectionClose() throws IOException {
        try (var socket = connect()) {
            write(socket, "GET /body" + HEAD + "Connection: close\r\n\r\n");

            assertThat(readWhatComes(socket)).endsWith("a body");
            assertIsOpen(socket);
        }
    }

    /// `Http1Requests`
    @Test
    void itGoesOnWithAConnectionWhenNobodyReadTheBody() throws IOException {
        var unread = "POST /body" + HEAD + "Content-Length: 2\r\n\r\nhi";

        assertThat(answer(unread + "GET /path/next" + HEAD + "\r\n"))
                .contains("a body")
                .endsWith("next");
    }

    /// `FrontDoor`, `SlowSenders`
    @Test
    void itsReadTimeoutDoesNotEndSilentConnections() throws IOException {
        try (var silent = connect();
                var inTheHead = connect();
                var inTheBody = connect()) {
            write(inTheHead, "GET /body HT");
            write(inTheBody, "POST /echo" + HEAD + "Content-Length: 10\r\n\r\nhalf");

            assertIsOpen(silent);
            assertIsOpen(inTheHead);
            assertIsOpen(inTheBody);
        }
    }

    /// `Http2Upgrade`: like helidon#8399
    @Test
    void itAnswersAnIncompleteUpgradeToHttp2WithAnError() throws IOException {
        var incomplete = "GET /body" + HEAD + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                + "HTTP2-Settings: !\r\n\r\n";

        assertThat(answer(incomplete)).startsWith("HTTP/1.1 500");
    }

    /// `HeaderListSize`: a header of 4,000 bytes is indexed once and named 1,000 times, each time with one byte.
    @Test
    void itTakesAHeaderListOfHttp2FarBeyondTheLimitThatItAnnounces() throws IOException {
        var block = new ByteArrayOutputStream();
        block.writeBytes(Http2Connection.block(0x40, 1, 'a', 0x7F, 0x81, 0x1E)); // literal with indexing, length 4,000
        block.writeBytes("x".repeat(4_000).getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < 1_000; i++) {
            block.write(0xBE); // the newest entry of the dynamic table
        }

        try (var connection = Http2Connection.open(server.port())) {
            connection.send(
                    Http2Connection.HEADERS,
                    Http2Connection.END_HEADERS | Http2Connection.END_STREAM,
                    1,
                    Http2Connection.request(false, "/body", block.toByteArray()));

            assertThat(connection
                            .next(frame -> frame.type() == Http2Connection.DATA)
                            .payload())
                    .isEqualTo("a body");
        }
        assertThat(Http2Config.create().maxHeaderListSize()).isLessThan(1_000 * 4_000);
    }

    /// `TargetFilter`
    @Test
    void itReadsTwoPathsThatAreNotUtf8AsOne() throws IOException {
        var first = answer("GET /path/%FE" + HEAD + "\r\n");
        var second = answer("GET /path/%FF" + HEAD + "\r\n");

        assertThat(first).endsWith("\uFFFD");
        assertThat(second).endsWith("\uFFFD");
    }

    /// `PackedBodies`
    @Test
    void itRefusesAContentEncodingThatItDoesNotKnow() throws IOException {
        assertThat(answer("POST /echo" + HEAD + "Content-Encoding: br\r\nContent-Length: 2\r\n\r\nhi"))
                .startsWith("HTTP/1.1 400");
    }

    /// `Problems.send`
    @Test
    void itSendsABodyToHead() throws IOException {
        assertThat(answer("HEAD /body" + HEAD + "\r\n")).endsWith("a body");
    }

    /// `ExporterHttp.start`
    @Test
    void itReturnsWithoutAnExceptionWhenAPortIsTaken() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var second = WebServer.builder()
                    .host("127.0.0.1")
                    .port(taken.getLocalPort())
                    .shutdownHook(false)
                    .build()
                    .start();

            assertThat(second.isRunning()).isFalse();
        }
    }

    private Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(A_MOMENT_MILLIS);
        return socket;
    }

    private String answer(String request) throws IOException {
        try (var socket = connect()) {
            write(socket, request);
            return readWhatComes(socket);
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /// Until the end, or until nothing more comes for a moment.
    private static String readWhatComes(Socket socket) throws IOException {
        var text = new StringBuilder();
        var buffer = new byte[8192];
        socket.setSoTimeout(10_000); // the first bytes may take long on a busy machine
        try {
            for (int read; (read = socket.getInputStream().read(buffer)) >= 0; ) {
                text.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
                socket.setSoTimeout(A_MOMENT_MILLIS);
            }
        } catch (SocketTimeoutException e) {
            assertThat(text).as("no answer").isNotEmpty();
        }
        return text.toString();
    }

    private static void assertIsOpen(Socket socket) throws IOException {
        socket.setSoTimeout(A_MOMENT_MILLIS);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
    }
}
