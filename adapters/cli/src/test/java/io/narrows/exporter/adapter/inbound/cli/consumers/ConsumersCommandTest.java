package io.narrows.exporter.adapter.inbound.cli.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.inbound.cli.CommandLineRun;
import io.narrows.exporter.adapter.inbound.cli.operator.FakeOperatorApi;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsumersCommandTest {
    private static final String DELIVERED = "{\"outcome\":\"delivered\",\"durationMillis\":12}";
    private static final String REJECTED =
            "{\"outcome\":\"rejected\",\"reason\":\"too\\u0007odd\",\"durationMillis\":3}";
    private static final String ID = "01K4ZQ8V0000000000000000AB";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aNamedConsumerIsTestedWithoutSettings() throws IOException {
        try (var api = FakeOperatorApi.answering(DELIVERED)) {
            assertThat(run(api, "main")).isZero();

            assertThat(api.requests()).containsExactly("POST /consumers/main/test");
            assertThat(api.bodies()).containsExactly("{}");
            assertThat(out.toString().lines()).containsExactly("delivered in 12 ms");
        }
    }

    @Test
    void aPastReportAndSettingsFromAFileCanBeGiven(@TempDir Path folder) throws IOException {
        var settings = Files.writeString(folder.resolve("s.json"), "{\"url\":\"http://x\"}");
        try (var api = FakeOperatorApi.answering(DELIVERED)) {
            assertThat(run(api, "webhook", "--report=" + ID, "--settings-file=" + settings))
                    .isZero();

            assertThat(api.requests()).containsExactly("POST /consumers/webhook/test?report=" + ID);
            assertThat(api.bodies()).containsExactly("{\"url\":\"http://x\"}");
        }
    }

    @Test
    void aTestThatFailsFailsTheCommandAndItsReasonIsSafeForATerminal() throws IOException {
        try (var api = FakeOperatorApi.answering(REJECTED)) {
            assertThat(run(api, "main")).isEqualTo(1);

            assertThat(out.toString().lines()).containsExactly("rejected in 3 ms: too\uFFFDodd");
        }
    }

    @Test
    void theAnswerCanBePrintedAsItIs() throws IOException {
        try (var api = FakeOperatorApi.answering(REJECTED)) {
            assertThat(run(api, "main", "--json")).isEqualTo(1);

            assertThat(out.toString().lines()).containsExactly(REJECTED);
        }
    }

    @Test
    void aFileThatIsMissingIsNamed(@TempDir Path folder) throws IOException {
        try (var api = FakeOperatorApi.answering(DELIVERED)) {
            assertThat(run(api, "main", "--settings-file=" + folder.resolve("gone")))
                    .isEqualTo(1);

            assertThat(api.requests()).isEmpty();
            assertThat(err.toString()).contains("cannot read the settings from " + folder.resolve("gone"));
        }
    }

    private int run(FakeOperatorApi api, String... options) {
        var arguments = Stream.of(List.of("consumers", "test"), List.of(options), List.of("--admin-url=" + api.url()))
                .flatMap(List::stream)
                .toList();
        return CommandLineRun.run(out, err, arguments);
    }
}
