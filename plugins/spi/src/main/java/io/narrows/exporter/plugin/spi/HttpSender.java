package io.narrows.exporter.plugin.spi;

import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.ResponseInfo;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/// Sends requests with `java.net.http` to a server that may be hostile: an answer cannot take longer or become larger
/// than its caller allows, and no connection is left behind.
///
/// ```java
/// var sender = new HttpSender(() -> HttpClient.newBuilder().sslContext(tls.context()).build());
/// var answer = sender.send(request, Duration.ofSeconds(30), 64 << 10);
/// ```
///
/// The client is opened when it is first used, and anew after TLS has failed, so that files of certificates that an
/// operator has put right are read by the next try. The client bounds the head of an answer by itself
/// (`jdk.http.maxHeaderSize`).
///
/// Thread-safe.
public final class HttpSender implements AutoCloseable {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    private static final int NO_CONTENT = 204;
    /// What the client of JDK 25 throws (JdkHttpCasesTest) instead of an answer 204 that has a `Transfer-Encoding`, or
    /// a `Content-Length` other than 0. By RFC 9112, 6.3, such an answer ends with its head: the server took the
    /// request.
    private static final String FRAMED_NO_CONTENT = "unexpected content length header with 204 response";

    private final Opening opening;
    private Optional<HttpClient> client = Optional.empty();

    /// @param opening called again whenever a client is of no more use
    public HttpSender(Opening opening) {
        this.opening = opening;
    }

    /// Makes a client.
    @FunctionalInterface
    public interface Opening {
        HttpClient open() throws TlsMaterialException;
    }

    /// An answer of any status.
    ///
    /// @param body its text in UTF-8, or the beginning of it; blank where there is none
    /// @param isWhole whether the body is all that the server announced; false where it is longer than the caller
    ///     wants, or broke off
    public record Answer(int status, HttpHeaders headers, String body, boolean isWhole) {
        /// Shows the status only, for the rest may hold a secret.
        @Override
        public String toString() {
            return "Answer[" + status + "]";
        }
    }

    /// Sends the request, and waits for the whole answer.
    ///
    /// @param limit for all of it, from the connection on. That of `HttpRequest` ends with the head of the answer
    /// @param mostBytes how much of the body is kept, at least 1; the server is hung up on when it says more
    /// @throws IOException if there is no answer, or none in time; to be read with `ConnectionFailure`
    /// @throws TlsMaterialException if the client cannot be opened
    /// @throws InterruptedException if this thread was interrupted; the server may act on the request all the same
    public Answer send(HttpRequest request, Duration limit, int mostBytes)
            throws IOException, TlsMaterialException, InterruptedException {
        var used = client();
        var begun = new AtomicReference<Begun>();
        var exchange = used.sendAsync(request, head -> {
            var start = new Begun(head, new BodyStart(mostBytes));
            begun.set(start);
            return start.body();
        });
        try {
            var answer = exchange.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            var body = answer.body();
            // The answer of a proxy that would not connect has no body at all.
            return body == null
                    ? new Answer(answer.statusCode(), answer.headers(), "", true)
                    : new Answer(answer.statusCode(), answer.headers(), body.text(), body.isWhole());
        } catch (ExecutionException e) {
            var start = begun.get();
            return start != null
                            && ConnectionFailure.cause(e, EOFException.class).isPresent()
                    ? start.brokenOff()
                    : framedNoContent(e, used);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("no whole answer within " + limit.toMillis() + " ms");
        } finally {
            exchange.cancel(true); // ends the exchange where it has not ended
        }
    }

    /// An answer whose head has come.
    private record Begun(ResponseInfo head, BodyStart body) {
        /// The answer as far as it came, for when the end of the connection is reported without an answer.
        Answer brokenOff() {
            return new Answer(head.statusCode(), head.headers(), body.soFar(), false);
        }
    }

    /// Breaks off what is under way, and returns when that has ended.
    @Override
    public synchronized void close() {
        try {
            if (client.isPresent()) {
                client.get().shutdownNow();
                client.get().awaitTermination(CLOSE_LIMIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            client = Optional.empty();
        }
    }

    private synchronized HttpClient client() throws TlsMaterialException {
        if (client.isEmpty()) {
            client = Optional.of(opening.open());
        }
        return client.get();
    }

    private Answer framedNoContent(ExecutionException failed, HttpClient used) throws IOException {
        var cause = failed.getCause();
        if (cause instanceof Error error) {
            throw error;
        }
        if (cause instanceof IOException && FRAMED_NO_CONTENT.equals(cause.getMessage())) {
            return new Answer(NO_CONTENT, HttpHeaders.of(Map.of(), (name, value) -> true), "", true);
        }
        if (isOfNoMoreUse(failed)) {
            forget(used);
        }
        throw new IOException("no answer", cause);
    }

    /// The client of JDK 25 does not close the connection of an answer that is no HTTP, or has a head without an end,
    /// until it is shut down itself (JdkHttpCasesTest).
    private static boolean isOfNoMoreUse(Throwable thrown) {
        return ConnectionFailure.cause(thrown, ProtocolException.class).isPresent()
                || switch (ConnectionFailure.of(thrown).kind()) {
                    case UNTRUSTED, INVALID_CERTIFICATE, NO_TLS -> true;
                    default -> false;
                };
    }

    /// Lets what is under way end.
    private synchronized void forget(HttpClient used) {
        client = client.filter(current -> !current.equals(used));
        used.shutdown();
    }
}
