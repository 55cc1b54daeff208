package io.narrows.exporter.adapter.inbound.cli.operator;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;

/// A client of a running exporter's operator API. Each command knows its own endpoints and their JSON.
///
/// @param address the address of the operator API, such as `http://127.0.0.1:6781`
/// @param token to log in with
/// @param tls for an https address; without it what Java trusts is trusted
public record OperatorApi(URI address, Optional<String> token, Optional<SSLContext> tls) {
    private static final Jsonb JSONB = JsonbBuilder.create();
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /// The timeout of one request. It is long because replaying a million dead letters is a single request.
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(5);

    /// A query parameter.
    public record Parameter(String name, String value) {
        private String encoded() {
            return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
        }
    }

    /// How many deliveries were changed, or would be.
    public record Count(long count, boolean dryRun) {}

    /// The reason why the exporter refused a request (RFC 9457).
    public record Problem(Optional<String> detail) {}

    /// An answer with the status 200.
    ///
    /// @param address where the answer came from
    public record Answer(URI address, String body) {
        /// Reads the body as JSON.
        ///
        /// @throws OperatorApiException if the body does not have this form
        public <T> T as(Class<T> type) {
            return OperatorApi.as(address, body, type);
        }

        /// The body as it is.
        ///
        /// @throws OperatorApiException if the body is none of an exporter
        public String text(Predicate<String> isOurs) {
            return Optional.of(body).filter(isOurs).orElseThrow(() -> stranger(address, 200));
        }

        /// The body as it is, which is a JSON object.
        ///
        /// @throws OperatorApiException if the body is something else
        public String json() {
            return text(json -> json.startsWith("{"));
        }
    }

    @Override
    public String toString() {
        return "operator API at " + address;
    }

    /// Asks for what is there.
    ///
    /// @throws OperatorApiException if the exporter cannot be reached, or refuses
    public Answer get(String path, List<Parameter> parameters) throws InterruptedException {
        return send("GET", path, parameters, BodyPublishers.noBody());
    }

    /// Asks for a change that the parameters describe.
    ///
    /// @throws OperatorApiException if the exporter cannot be reached, or refuses
    public Answer post(String path, List<Parameter> parameters) throws InterruptedException {
        return send("POST", path, parameters, BodyPublishers.noBody());
    }

    /// Asks for a change that the parameters and a JSON body describe.
    ///
    /// @throws OperatorApiException if the exporter cannot be reached, or refuses
    public Answer post(String path, List<Parameter> parameters, String json) throws InterruptedException {
        return send("POST", path, parameters, BodyPublishers.ofString(json));
    }

    /// Asks to delete what the parameters select.
    ///
    /// @throws OperatorApiException if the exporter cannot be reached, or refuses
    public Answer delete(String path, List<Parameter> parameters) throws InterruptedException {
        return send("DELETE", path, parameters, BodyPublishers.noBody());
    }

    /// Reads an answer line by line, until the exporter or a thread's interrupt ends it.
    ///
    /// @throws OperatorApiException if the exporter cannot be reached, or refuses, or the connection breaks off
    public void stream(String path, List<Parameter> parameters, Consumer<String> lines) throws InterruptedException {
        var request = request("GET", path, parameters, BodyPublishers.noBody());
        exchange(client -> {
            var response = client.send(request, BodyHandlers.ofLines());
            try (var body = response.body()) {
                if (response.statusCode() == 200) {
                    body.forEach(lines);
                    return true;
                }
                throw refusal(response.statusCode(), body.collect(Collectors.joining("\n")));
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        });
    }

    /// Makes one part of a path from any text.
    public static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private Answer send(String method, String path, List<Parameter> parameters, BodyPublisher body)
            throws InterruptedException {
        var request = request(method, path, parameters, body);
        return exchange(client -> {
            var response = client.send(request, BodyHandlers.ofString());
            if (response.statusCode() == 200) {
                return new Answer(address, response.body());
            }
            throw refusal(response.statusCode(), response.body());
        });
    }

    private HttpRequest request(String method, String path, List<Parameter> parameters, BodyPublisher body) {
        var query = parameters.stream().map(Parameter::encoded).toList();
        var target = address + path + (query.isEmpty() ? "" : "?" + String.join("&", query));
        var request =
                HttpRequest.newBuilder(URI.create(target)).method(method, body).timeout(ANSWER_TIMEOUT);
        token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
        return request.build();
    }

    /// One request and its answer.
    private interface Exchange<T> {
        T with(HttpClient client) throws IOException, InterruptedException;
    }

    private <T> T exchange(Exchange<T> exchange) throws InterruptedException {
        var builder = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT);
        tls.ifPresent(builder::sslContext);
        try (var client = builder.build()) {
            return exchange.with(client);
        } catch (ConnectException e) {
            throw new OperatorApiException(
                    "cannot reach an exporter at " + address + "; is it running, and is that its admin port?", e);
        } catch (SSLHandshakeException e) {
            throw new OperatorApiException(
                    "the certificate of " + address + " is not trusted (" + e.getMessage()
                            + "); --ca-file names the authority that issued it",
                    e);
        } catch (IOException e) {
            throw new OperatorApiException("the exporter at " + address + " gave no answer (" + e + ")", e);
        }
    }

    private OperatorApiException refusal(int status, String body) {
        var detail = read(body, Problem.class).flatMap(Problem::detail).orElseThrow(() -> stranger(address, status));
        return new OperatorApiException("the exporter refuses (HTTP " + status + "): " + detail);
    }

    private static OperatorApiException stranger(URI address, int status) {
        return new OperatorApiException("what answers at " + address + " is no operator API of an exporter (HTTP "
                + status + "); is that its admin port?");
    }

    /// Reads a text that this exporter sent as JSON.
    ///
    /// @throws OperatorApiException if the text does not have this form
    public <T> T read(Class<T> type, String json) {
        return as(address, json, type);
    }

    private static <T> T as(URI address, String body, Class<T> type) {
        return read(body, type).orElseThrow(() -> stranger(address, 200));
    }

    private static <T> Optional<T> read(String body, Class<T> type) {
        try {
            return Optional.ofNullable(JSONB.fromJson(body, type));
        } catch (JsonbException e) {
            return Optional.empty();
        }
    }
}
