package io.narrows.exporter.adapter.inbound.http.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// Sends cases to an exporter, and checks its answers and the reports that OpenSearch receives.
///
/// @param exporter the URL for scanners
/// @param destination takes the place of OpenSearch
/// @param client decides the version of HTTP
public record ProtocolCases(URI exporter, Destination destination, HttpClient client) {
    /// The password in all cases. No answer may show it.
    private static final String SECRET = "s3cr3t";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// Takes the place of OpenSearch.
    public interface Destination {
        /// The address that replaces `http://127.0.0.1:9200` in the cases.
        String address();

        /// Waits until a report arrives.
        ///
        /// @return everything that arrived with this report's id
        List<Arrival> await(String report) throws InterruptedException;

        /// Checks a received payload against the case, as far as this destination can.
        default void checkPayload(String expected, String arrived) {
            assertThat(arrived).isEqualTo(expected);
        }
    }

    /// A report that arrived.
    public record Arrival(String index, String payload) {}

    /// The project's own cases; with `-Dprotocol.case=TEXT` those whose name contains the text.
    ///
    /// @param destination see `Destination.address`
    public static List<ProtocolCase> own(String destination) {
        try (var in = Objects.requireNonNull(ProtocolCases.class.getResourceAsStream("cases.json"), "cases.json")) {
            return read(in, destination);
        } catch (IOException e) {
            throw new IllegalStateException("cases.json cannot be read", e);
        }
    }

    /// The cases in a file.
    ///
    /// @return empty if the file does not exist
    public static List<ProtocolCase> in(Path file, String destination) {
        if (!Files.exists(file)) {
            return List.of();
        }
        try (var in = Files.newInputStream(file)) {
            return read(in, destination);
        } catch (IOException e) {
            throw new IllegalStateException(file + " cannot be read", e);
        }
    }

    private static List<ProtocolCase> read(InputStream in, String destination) {
        var wanted = System.getProperty("protocol.case", "");
        try (var reader = Json.createReader(in)) {
            return reader.readObject().getJsonArray("cases").getValuesAs(JsonObject.class).stream()
                    .filter(json -> json.getString("name").contains(wanted))
                    .map(json -> new ProtocolCase(json, destination))
                    .toList();
        }
    }

    /// @throws AssertionError if the outcome differs from the case
    public void check(ProtocolCase worked) throws IOException, InterruptedException {
        var answer = send(worked);
        checkAnswer(worked, answer);
        for (int i = 1; i < worked.times(); i++) {
            assertThat(id(send(worked))).isEqualTo(id(answer));
        }
        if (worked.expected().payload().isPresent()) {
            checkArrival(worked, id(answer));
        }
    }

    private HttpResponse<String> send(ProtocolCase worked) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(exporter.resolve(worked.path()))
                .timeout(PATIENCE)
                .method(
                        worked.method(),
                        worked.body().length == 0
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofByteArray(worked.body()));
        worked.headers().forEach(request::header);
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static void checkAnswer(ProtocolCase worked, HttpResponse<String> answer) {
        var expected = worked.expected();
        assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(expected.status());
        assertThat(answer.body()).doesNotContain(SECRET);
        expected.headers()
                .forEach((name, value) -> assertThat(answer.headers().allValues(name))
                        .describedAs(name)
                        .containsExactly(value));
        if (expected.status() == 200) {
            checkReceipt(expected, json(answer));
        } else {
            checkProblem(expected, answer);
        }
    }

    private static void checkReceipt(ProtocolCase.Expected expected, JsonObject receipt) {
        assertThat(receipt.getString("id")).matches("[0-7][0-9A-HJKMNP-TV-Z]{25}");
        var deliveries = receipt.getJsonArray("deliveries").getValuesAs(JsonObject.class);
        assertThat(deliveries)
                .extracting(delivery -> delivery.getString("consumer"))
                .containsExactlyElementsOf(expected.deliveries());
        expected.reason().ifPresent(reason -> {
            assertThat(deliveries.getFirst().getString("state")).isEqualTo("dead");
            assertThat(deliveries.getFirst().getString("reason")).isEqualTo(reason);
        });
        assertThat(receipt.getJsonArray("unknown").getValuesAs(JsonString::getString))
                .containsExactlyElementsOf(expected.unknown());
    }

    private static void checkProblem(ProtocolCase.Expected expected, HttpResponse<String> answer) {
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        var problem = json(answer);
        assertThat(problem.getInt("status")).isEqualTo(expected.status());
        assertThat(problem.getString("type")).isNotBlank();
        assertThat(problem.getString("title")).isNotBlank();
        assertThat(problem.getString("detail")).isNotBlank();
        expected.field()
                .ifPresent(
                        field -> assertThat(problem.getString("field", "none")).isEqualTo(field));
    }

    private void checkArrival(ProtocolCase worked, String report) throws InterruptedException {
        var arrivals = destination.await(report);
        assertThat(arrivals).hasSize(1);
        var arrival = arrivals.getFirst();
        worked.expected().index().ifPresent(index -> assertThat(arrival.index()).isEqualTo(index));
        worked.expected().payload().ifPresent(payload -> destination.checkPayload(payload, arrival.payload()));
    }

    private static String id(HttpResponse<String> answer) {
        return json(answer).getString("id");
    }

    private static JsonObject json(HttpResponse<String> answer) {
        try (var reader = Json.createReader(new StringReader(answer.body()))) {
            return reader.readObject();
        }
    }
}
