package io.narrows.exporter.adapter.inbound.cli.reports;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.inbound.cli.operator.FakeOperatorApi;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ResendCommandTest {
    private static final String COUNT = "{\"count\":12,\"gone\":0,\"dryRun\":false}";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"y\n", "Y", " yes \n", "YES\n"})
    void aYesAfterTheCountSends(String answer) throws IOException {
        try (var api = FakeOperatorApi.answering(COUNT)) {
            assertThat(run(api, answer, "--source=kube*", "--to=main", "--only-missing"))
                    .isZero();

            assertThat(api.requests())
                    .containsExactly(
                            "POST /reports/resend?source=kube*&to=main&onlyMissing=true&dryRun=true",
                            "POST /reports/resend?source=kube*&to=main&onlyMissing=true");
            assertThat(out.toString().lines())
                    .containsExactly(
                            "12 deliveries would be made again", "Make them again? [y/N] 12 deliveries made again");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "n\n", "yesterday\n"})
    void anyOtherAnswerSendsNothing(String answer) throws IOException {
        try (var api = FakeOperatorApi.answering(COUNT)) {
            assertThat(run(api, answer, "--since=1h")).isEqualTo(1);

            assertThat(api.requests()).containsExactly("POST /reports/resend?since=1h&dryRun=true");
            assertThat(err.toString().strip()).isEqualTo("Nothing was sent again.");
        }
    }

    @Test
    void withYesThereIsNoQuestion() throws IOException {
        try (var api = FakeOperatorApi.answering("{\"count\":1,\"gone\":2,\"dryRun\":false}")) {
            assertThat(run(api, "", "--all", "--yes")).isZero();

            assertThat(api.requests()).containsExactly("POST /reports/resend?all=true");
            assertThat(out.toString().strip())
                    .isEqualTo(
                            "1 delivery made again; 2 cannot, because the report or its settings are not kept any more");
        }
    }

    @Test
    void aDryRunOnlyCounts() throws IOException {
        try (var api = FakeOperatorApi.answering(COUNT)) {
            assertThat(run(api, "y\n", "--all", "--yes", "--dry-run")).isZero();

            assertThat(api.requests()).containsExactly("POST /reports/resend?all=true&dryRun=true");
            assertThat(out.toString().strip()).isEqualTo("12 deliveries would be made again");
        }
    }

    @Test
    void nothingToSendIsNoQuestion() throws IOException {
        try (var api = FakeOperatorApi.answering("{\"count\":0,\"gone\":0,\"dryRun\":true}")) {
            assertThat(run(api, "y\n", "--since=1h")).isZero();

            assertThat(api.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--dry-run", "--all --source=a", "--to=main"})
    void toMeanAllTakesAWord(String options) throws IOException {
        try (var api = FakeOperatorApi.answering(COUNT)) {
            assertThat(run(api, "y\n", options.split(" ", -1))).isEqualTo(2);

            assertThat(api.requests()).isEmpty();
            assertThat(err.toString()).contains("--all");
        }
    }

    private int run(FakeOperatorApi api, String answer, String... options) {
        var arguments = Stream.of(List.of(options), List.of("--admin-url=" + api.url()))
                .flatMap(List::stream)
                .toArray(String[]::new);
        return new CommandLine(new ResendCommand(new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8))))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
