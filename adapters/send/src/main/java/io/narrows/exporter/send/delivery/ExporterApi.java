package io.narrows.exporter.send.delivery;

import io.narrows.exporter.domain.json.JsonSyntaxException;
import io.narrows.exporter.domain.json.JsonValue;
import io.narrows.exporter.send.transport.Attempt;
import io.narrows.exporter.send.transport.ConnectionFault;
import io.narrows.exporter.send.transport.LoginToken;
import io.narrows.exporter.send.transport.RetryAfter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;

/// The port for scanners of an exporter. Spoken with `HttpURLConnection`: the JDK's newer client takes 350 ms to make
/// its first request, this one 40 ms.
///
/// Thread-safe. `toString` tells the address only, for headers may be secrets.
public final class ExporterApi {
    private static final int LARGEST_ANSWER = 1 << 20;

    /// From this size on an exporter is asked first whether it wants the body, so that it can refuse one that is too
    /// large, instead of hanging up in the middle of it.
    private static final long LARGE = 1 << 20;

    private final URI address;
    private final Optional<SSLSocketFactory> tls;
    private final Map<String, String> headers;
    private final LoginToken token;
    private final Duration timeout;

    /// @param address such as `http://localhost:6780`, without a user and a password
    /// @param tls for https; without it what Java trusts is trusted
    /// @param headers that each request has
    /// @param token with which each request logs in
    /// @param timeout for connecting, and for an answer
    public ExporterApi(
            URI address,
            Optional<SSLSocketFactory> tls,
            Map<String, String> headers,
            LoginToken token,
            Duration timeout) {
        this.address = address;
        this.tls = tls;
        this.headers = Map.copyOf(headers);
        this.token = token;
        this.timeout = timeout;
    }

    /// What is to be posted. Can be written again and again.
    ///
    /// @param isGzip whether it is compressed
    record Body(long length, Content content, boolean isGzip) {
        interface Content {
            void writeTo(OutputStream out) throws IOException;
        }
    }

    static Body plain(Envelope envelope) {
        return new Body(envelope.length(), envelope::writeTo, false);
    }

    static Body gzip(Envelope envelope) {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            envelope.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Body(packed.size(), packed::writeTo, true);
    }

    /// Tries once to hand a report in.
    ///
    /// @param key the same for the same report
    /// @param wait how long the exporter may take to deliver it before it answers; zero for no time
    Attempt<Receipt> post(Body body, String key, Duration wait) {
        try {
            var connection = open("/forward" + query(wait), wait);
            connection.setRequestMethod("POST");
            connection.setRequestProperty("Content-Type", "application/json");
            connection.setRequestProperty("Idempotency-Key", key);
            if (body.isGzip()) {
                connection.setRequestProperty("Content-Encoding", "gzip");
            }
            if (body.length() >= LARGE) {
                connection.setRequestProperty("Expect", "100-Continue");
            }
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(body.length());
            Optional<IOException> broken = write(body, connection);
            if (broken.isPresent() && !isAnswered(connection)) {
                throw broken.get();
            }
            return answer(connection);
        } catch (IOException e) {
            return new Attempt.Failed<>(unreachable(e), Duration.ZERO);
        }
    }

    /// Asks once what became of a report.
    Attempt<Receipt> report(String id, Duration wait) {
        try {
            return answer(open("/reports/" + id + query(wait), wait));
        } catch (IOException e) {
            return new Attempt.Failed<>(unreachable(e), Duration.ZERO);
        }
    }

    private static String query(Duration wait) {
        return wait.isZero() ? "" : "?wait=" + wait.toMillis() + "ms";
    }

    private HttpURLConnection open(String path, Duration wait) throws IOException {
        var connection = (HttpURLConnection) URI.create(address + path).toURL().openConnection();
        if (connection instanceof HttpsURLConnection secured) {
            tls.ifPresent(secured::setSSLSocketFactory);
        }
        connection.setConnectTimeout((int) timeout.toMillis());
        connection.setReadTimeout((int) timeout.plus(wait).toMillis());
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setRequestProperty("Accept", "application/json");
        connection.setRequestProperty("User-Agent", "data-exporter-send");
        headers.forEach(connection::setRequestProperty);
        token.current().ifPresent(text -> connection.setRequestProperty("Authorization", "Bearer " + text));
        return connection;
    }

    private static Optional<IOException> write(Body body, HttpURLConnection connection) {
        try (var out = connection.getOutputStream()) {
            body.content().writeTo(out);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e);
        }
    }

    /// Whether the exporter said no before it had the body.
    private static boolean isAnswered(HttpURLConnection connection) {
        try {
            return connection.getResponseCode() >= 400;
        } catch (IOException e) {
            return false;
        }
    }

    private Attempt<Receipt> answer(HttpURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        var body = body(connection, status);
        return switch (status) {
            case -1 -> throw new IOException("Invalid Http response");
            case 200 ->
                Receipt.read(body)
                        .<Attempt<Receipt>>map(Attempt.Done::new)
                        .orElseGet(() -> new Attempt.Refused<>("what answers at " + address
                                + " is no Data Exporter: it says HTTP 200, and" + " gives no receipt"));
            case 400 -> new Attempt.Refused<>("refused (HTTP 400)" + detail(body));
            default ->
                new Attempt.Failed<>(
                        address + " answers HTTP " + status + detail(body), RetryAfter.of(connection), blames(status));
        };
    }

    /// Whether a status says that the request is wrong, rather than that the server is busy or broken.
    private static boolean blames(int status) {
        return status < 500 && status != 408 && status != 425 && status != 429;
    }

    private static String body(HttpURLConnection connection, int status) throws IOException {
        if (status < 400) {
            try (var in = connection.getInputStream()) {
                return read(in);
            }
        }
        var error = Optional.ofNullable(connection.getErrorStream());
        return error.isEmpty() ? "" : read(error.get());
    }

    private static String read(InputStream in) throws IOException {
        return new String(in.readNBytes(LARGEST_ANSWER), StandardCharsets.UTF_8);
    }

    /// What problem details (RFC 9457) say; any other body is a stranger's, and is not repeated.
    private static String detail(String body) {
        try {
            return JsonValue.parse(body)
                    .member("detail")
                    .flatMap(JsonValue::text)
                    .map(text -> ": " + text)
                    .orElse("");
        } catch (JsonSyntaxException e) {
            return "";
        }
    }

    private String unreachable(IOException e) {
        return "cannot reach " + address + ": " + ConnectionFault.of(e, timeout);
    }

    @Override
    public String toString() {
        return "ExporterApi[" + Objects.requireNonNull(address) + "]";
    }
}
