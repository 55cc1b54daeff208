package io.narrows.exporter.plugin.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.narrows.exporter.plugin.spi.ConnectionFailure.Kind;
import io.narrows.exporter.plugin.spi.HttpSender.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpSenderTest {
    private static final Duration AMPLE = Duration.ofSeconds(60);
    private static final int MOST = 1_000;

    private final CompletableFuture<Void> clientIsGone = new CompletableFuture<>();
    private final HttpSender sender = new HttpSender(HttpClient::newHttpClient);
    private ServerSocket server;

    private interface Manners {
        void meet(OutputStream client) throws IOException;
    }

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws IOException {
        sender.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "Content-Length: 2\r\n\r\nok",
                "Content-Length: 0\r\n\r\n",
                "\r\n"
            })
    void anAnswer204EndsWithItsHeadWhateverFrameItHas(String rest) throws Exception {
        var answer = exchange(AMPLE, out -> say(out, "HTTP/1.1 204 No Content\r\n" + rest));

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.isWhole()).isTrue();
    }

    @Test
    void aBodyIsKept() throws Exception {
        var answer = exchange(
                AMPLE, out -> say(out, "HTTP/1.1 500 Oh\r\nX-A: b\r\nContent-Length: 1000\r\n\r\n" + "x".repeat(MOST)));

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.headers().firstValue("x-a")).contains("b");
        assertThat(answer.body()).isEqualTo("x".repeat(MOST));
        assertThat(answer.isWhole()).isTrue();
    }

    @Test
    void ofABodyWithoutAnEndTheStartIsKeptAndTheServerHungUpOn() throws Exception {
        var answer = exchange(AMPLE, out -> {
            say(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (true) {
                say(out, "400\r\n" + "x".repeat(0x400) + "\r\n");
            }
        });

        assertThat(answer.body()).isEqualTo("x".repeat(MOST));
        assertThat(answer.isWhole()).isFalse();
        clientIsGone.get(30, TimeUnit.SECONDS);
    }

    @Test
    void aBodyThatBreaksOffIsNotWhole() throws Exception {
        var answer = exchange(AMPLE, out -> {
            say(out, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome");
            out.close();
        });

        assertThat(answer.body()).isEqualTo("some");
        assertThat(answer.isWhole()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nA: b", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"})
    void anAnswerThatDoesNotComeToItsEndIsNoAnswerInTime(String start) throws Exception {
        var thrown = catchThrowable(() -> exchange(Duration.ofMillis(300), out -> say(out, start)));

        assertThat(ConnectionFailure.of(thrown).kind()).isEqualTo(Kind.NO_ANSWER_IN_TIME);
        clientIsGone.get(30, TimeUnit.SECONDS);
    }

    @Test
    void aDripDoesNotKeepTheCallerBeyondTheLimit() throws Exception {
        var thrown = catchThrowable(() -> exchange(Duration.ofSeconds(1), out -> {
            say(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            var pause = new CountDownLatch(1);
            while (true) {
                say(out, "1\r\nx\r\n");
                await(pause, 20);
            }
        }));

        assertThat(ConnectionFailure.of(thrown).kind()).isEqualTo(Kind.NO_ANSWER_IN_TIME);
        clientIsGone.get(30, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nA: ", "HTTP/1.1 200 ", "", "HTTP/1.1 100 Continue\r\n\r\n"})
    void aHeadWithoutAnEndIsGivenUp(String start) throws Exception {
        var thrown = catchThrowable(() -> exchange(AMPLE, out -> {
            say(out, start);
            while (true) {
                say(out, start.contains("100") ? start : "x".repeat(0x1000));
            }
        }));

        assertThat(thrown).isInstanceOf(IOException.class);
        assertThat(ConnectionFailure.of(thrown).kind()).isEqualTo(Kind.BROKEN);
        clientIsGone.get(30, TimeUnit.SECONDS);
    }

    @Test
    void nothingOfAnAnswerIsShown() throws Exception {
        var answer = exchange(AMPLE, out -> say(out, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret"));

        assertThat(answer).hasToString("Answer[200]");
    }

    private Answer exchange(Duration limit, Manners manners) throws Exception {
        Thread.ofVirtual().start(() -> serve(manners));
        var url = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
        return sender.send(HttpRequest.newBuilder(url).build(), limit, MOST);
    }

    private void serve(Manners manners) {
        try (Socket peer = server.accept()) {
            var heard = new StringBuilder();
            while (!heard.toString().endsWith("\r\n\r\n")) {
                heard.append((char) peer.getInputStream().read());
            }
            manners.meet(peer.getOutputStream());
            peer.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // The client hung up.
        } finally {
            clientIsGone.complete(null);
        }
    }

    /// Waits for nothing that happens, so for as long as the limit.
    private static void await(CountDownLatch never, long millis) throws IOException {
        try {
            if (never.await(millis, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("nobody counts down");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static void say(OutputStream client, String words) throws IOException {
        client.write(words.getBytes(StandardCharsets.US_ASCII));
    }
}
