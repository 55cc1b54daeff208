package io.narrows.exporter.plugin.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// What the HTTP clients of JDK 25 do by themselves where the SPI and the plugins work around it: one minimal case for
/// each workaround. When a case fails with a newer JDK, the part that its comment names can go.
class JdkHttpCasesTest {
    private static final int A_MOMENT_MILLIS = 500;

    /// `HttpSender`, an answer 204 that has a `Transfer-Encoding`
    @Test
    void anAnswer204WithATransferEncodingIsAnException() throws Exception {
        try (var server = new OneAnswer("HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n");
                var client = HttpClient.newHttpClient()) {
            assertThatThrownBy(() -> client.send(server.request(), BodyHandlers.ofString()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("unexpected content length header with 204 response");
        }
    }

    /// `HttpSender`, which shuts a client down after such an answer
    @Test
    void aConnectionWithAnAnswerThatIsNoHttpIsLeftOpen() throws Exception {
        try (var server = new OneAnswer("220 mail.example ESMTP\r\n\r\n");
                var client = HttpClient.newHttpClient()) {
            assertThatThrownBy(() -> client.send(server.request(), BodyHandlers.ofString()))
                    .isInstanceOf(IOException.class);

            assertThatThrownBy(server::readAfterTheRequest).isInstanceOf(SocketTimeoutException.class);
        }
    }

    /// `S3Consumer` and the contract's `WireProtocol`
    @Test
    void httpUrlConnectionTakesAHeadThatBreaksOffForAWholeAnswer() throws Exception {
        try (var server = new OneAnswer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nETag: \"half").andEnd()) {
            var connection = (HttpURLConnection) server.uri().toURL().openConnection();

            assertThat(connection.getResponseCode()).isEqualTo(200);
            assertThat(connection.getHeaderField("ETag")).isEqualTo("\"half");
        }
    }

    /// A server that answers its first request, whatever that is.
    private static final class OneAnswer implements AutoCloseable {
        private final ServerSocket server;
        private volatile Socket connection = new Socket();
        private volatile boolean ends;

        OneAnswer(String answer) throws IOException {
            server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            Thread.ofVirtual().start(() -> serve(answer));
        }

        OneAnswer andEnd() {
            ends = true;
            return this;
        }

        private void serve(String answer) {
            try {
                var accepted = server.accept();
                connection = accepted;
                var in = accepted.getInputStream();
                var head = new StringBuilder();
                for (int next; head.indexOf("\r\n\r\n") < 0 && (next = in.read()) >= 0; ) {
                    head.append((char) next);
                }
                accepted.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                if (ends) {
                    accepted.close();
                }
            } catch (IOException e) {
                // The test is over.
            }
        }

        URI uri() {
            return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
        }

        HttpRequest request() {
            return HttpRequest.newBuilder(uri()).build();
        }

        /// @throws SocketTimeoutException if the client has not closed the connection after a moment
        int readAfterTheRequest() throws IOException {
            connection.setSoTimeout(A_MOMENT_MILLIS);
            return connection.getInputStream().read();
        }

        @Override
        public void close() throws IOException {
            server.close();
            connection.close();
        }
    }
}
