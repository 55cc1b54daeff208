package io.narrows.exporter.adapter.inbound.cli;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;

/// A client of a running exporter's operator API, for dead letters, pending deliveries and the allow-list.
///
/// @param address the address of the operator API, such as `http://127.0.0.1:6781`
/// @param token to log in with
/// @param tls for an https address; without it what Java trusts is trusted
record OperatorApi(URI address, Optional<String> token, Optional<SSLContext> tls) {
    private static final Jsonb JSONB = JsonbBuilder.create();
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /// The timeout of one request. It is long because replaying a million dead letters is a single request.
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(5);

    /// A query parameter.
    record Parameter(String name, String value) {
        private String encoded() {
            return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
        }
    }

    @Override
    public String toString() {
        return "operator API at " + address;
    }

    /// Lists one page of the selected dead letters.
    ///
    /// @throws OperatorApiException if the exporter cannot be reached, or refuses
    DeadLetterJson.Page list(List<Parameter> which) throws InterruptedException {
        return send("GET", "/dead-letters", which, DeadLetterJson.Page.class);
    }

    /// Returns one dead letter with its payload.
    ///
    /// @throws OperatorApiException if the exporter cannot be reached, or has no dead letter with this id
    DeadLetterJson show(String id) throws InterruptedException {
        var path =
                "/dead-letters/" + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
        return send("GET", path, List.of(), DeadLetterJson.class);
    }

    /// Replays the selected dead letters.
    ///
    /// @throws OperatorApiException if the exporter cannot be reached, or refuses
    DeadLetterJson.Count replay(List<Parameter> which) throws InterruptedException {
        return send("POST", "/dead-letters/replay", which, DeadLetterJson.Count.class);
    }

    /// Deletes the selected dead letters.
    ///
    /// @throws OperatorApiException if the exporter cannot be reached, or refuses
    DeadLetterJson.Count purge(List<Parameter> which) throws InterruptedException {
        return send("DELETE", "/dead-letters", which, DeadLetterJson.Count.class);
    }

    /// Deletes the selected pending deliveries.
    ///
    /// @throws OperatorApiException if the exporter cannot be reached, or refuses
    DeadLetterJson.Count purgePending(List<Parameter> which) throws InterruptedException {
        return send("DELETE", "/pending", which, DeadLetterJson.Count.class);
    }

    /// Returns the configuration that would let pass what came in.
    ///
    /// @throws OperatorApiException if the exporter cannot be reached, or refuses
    String allowList() throws InterruptedException {
        return send(
                "GET",
                "/security/audit",
                List.of(),
                body -> Optional.of(body).filter(text -> text.startsWith("# What would let pass")));
    }

    private <T> T send(String method, String path, List<Parameter> parameters, Class<T> type)
            throws InterruptedException {
        return send(method, path, parameters, body -> read(body, type));
    }

    /// @param reading reads the body of the answer; empty if that is none of an exporter
    private <T> T send(String method, String path, List<Parameter> parameters, Function<String, Optional<T>> reading)
            throws InterruptedException {
        var query = parameters.stream().map(Parameter::encoded).toList();
        var target = address + path + (query.isEmpty() ? "" : "?" + String.join("&", query));
        var request = HttpRequest.newBuilder(URI.create(target))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(ANSWER_TIMEOUT);
        token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
        var builder = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT);
        tls.ifPresent(builder::sslContext);
        try (var client = builder.build()) {
            return answer(client.send(request.build(), BodyHandlers.ofString()), reading);
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

    private <T> T answer(HttpResponse<String> response, Function<String, Optional<T>> reading) {
        if (response.statusCode() == 200) {
            return reading.apply(response.body()).orElseThrow(() -> stranger(response));
        }
        var detail = read(response.body(), DeadLetterJson.Problem.class)
                .flatMap(DeadLetterJson.Problem::detail)
                .orElseThrow(() -> stranger(response));
        throw new OperatorApiException("the exporter refuses (HTTP " + response.statusCode() + "): " + detail);
    }

    private OperatorApiException stranger(HttpResponse<String> response) {
        return new OperatorApiException("what answers at " + address + " is no operator API of an exporter (HTTP "
                + response.statusCode() + "); is that its admin port?");
    }

    private static <T> Optional<T> read(String body, Class<T> type) {
        try {
            return Optional.ofNullable(JSONB.fromJson(body, type));
        } catch (JsonbException e) {
            return Optional.empty();
        }
    }
}
