package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The cases that document the protocol, and those that its designers wrote, where they are at hand.
class ProtocolIT {
    private static final Path OURS = Path.of("../adapters/http/protocol/cases.json");
    private static final Path OF_THE_DESIGNERS = Path.of("../../shared/protocol/vectors.json");

    @TempDir
    private static Path scratch;

    private static FakeOpenSearch openSearch;
    private static ExporterProcess exporter;

    @BeforeAll
    static void start() {
        openSearch = FakeOpenSearch.start();
        exporter = ExporterProcess.start(scratch);
    }

    @AfterAll
    static void stop() {
        exporter.close();
        openSearch.close();
    }

    static Stream<ProtocolCase> cases() {
        return Stream.of(OURS, OF_THE_DESIGNERS)
                .filter(file -> file.equals(OURS) || Files.exists(file))
                .flatMap(ProtocolCase::in);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theExporterKeepsTheProtocol(ProtocolCase example) {
        var answer = Http.send(
                example.method(), exporter.server(example.path()), example.headers(), example.body(openSearch.uri()));

        assertThat(answer.status()).as(answer.body()).isEqualTo(example.status());
        example.deliveries()
                .ifPresent(consumers -> assertThat(answer.deliveries()).isEqualTo(consumers));
        example.unknown().ifPresent(consumers -> assertThat(answer.unknown()).isEqualTo(consumers));
        if (example.openSearchIndex().isPresent()) {
            var document = openSearch.await(answer.id() + "-openSearch");
            assertThat(document.index()).isEqualTo(example.openSearchIndex().get());
            assertIsReport(document.line(), example.payload().orElseThrow());
        }
    }

    /// An object arrives as it was, on one line; anything else as the `report` of an object.
    private static void assertIsReport(String line, String payload) {
        var parsed = parse(payload);
        if (parsed.filter(value -> value.getValueType() == JsonValue.ValueType.OBJECT)
                .isPresent()) {
            assertThat(line).isEqualTo(withoutWhiteSpace(payload));
        } else {
            var report = parse(line).orElseThrow().asJsonObject().get("report");
            assertThat(report).isEqualTo(parsed.orElseGet(() -> Json.createValue(payload)));
        }
    }

    private static Optional<JsonValue> parse(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        try (var reader = Json.createReader(new StringReader(text))) {
            return Optional.of(reader.readValue());
        } catch (jakarta.json.JsonException e) {
            return Optional.empty();
        }
    }

    /// Takes white space out, but for that in strings. What is left is compared letter by letter, so that numbers keep
    /// their spelling.
    private static String withoutWhiteSpace(String json) {
        var compact = new StringBuilder();
        var inString = false;
        var escaped = false;
        for (int i = 0; i < json.length(); i++) {
            var character = json.charAt(i);
            if (inString || !Character.isWhitespace(character)) {
                compact.append(character);
            }
            inString = inString ? escaped || character != '"' : character == '"';
            escaped = inString && !escaped && character == '\\';
        }
        return compact.toString();
    }
}
