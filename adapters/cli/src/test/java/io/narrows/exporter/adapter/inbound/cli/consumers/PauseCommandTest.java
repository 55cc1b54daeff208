package io.narrows.exporter.adapter.inbound.cli.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.inbound.cli.CommandLineRun;
import io.narrows.exporter.adapter.inbound.cli.operator.FakeOperatorApi;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PauseCommandTest {
    private static final String PAUSED = """
            {"consumer":"main","paused":{"since":"2026-11-26T08:00:00Z","by":"carl","reason":"full"},"changed":true,\
            "waiting":12,"dryRun":false}""";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aConsumerIsPausedWithAReason() throws IOException {
        try (var api = FakeOperatorApi.answering(PAUSED)) {
            assertThat(run(api, "pause", "main", "--reason", "index rollover")).isZero();

            assertThat(api.requests()).containsExactly("POST /consumers/main/pause?reason=index+rollover");
            assertThat(out.toString().lines()).containsExactly("main paused; 12 deliveries wait");
        }
    }

    @Test
    void aDryRunSaysWhatWouldHappen() throws IOException {
        try (var api = FakeOperatorApi.answering(PAUSED.replace("\"dryRun\":false", "\"dryRun\":true"))) {
            assertThat(run(api, "pause", "main", "--dry-run")).isZero();

            assertThat(api.requests()).containsExactly("POST /consumers/main/pause?dryRun=true");
            assertThat(out.toString().lines()).containsExactly("main would be paused; 12 deliveries wait");
        }
    }

    @Test
    void aConsumerThatIsPausedAlreadyIsSaidToBe() throws IOException {
        try (var api = FakeOperatorApi.answering(PAUSED.replace("\"changed\":true", "\"changed\":false"))) {
            run(api, "pause", "main");

            assertThat(out.toString().lines())
                    .containsExactly("main is paused already, by carl since 2026-11-26T08:00:00Z; 12 deliveries wait");
        }
    }

    @Test
    void aConsumerIsResumed() throws IOException {
        try (var api =
                FakeOperatorApi.answering("{\"consumer\":\"main\",\"changed\":true,\"waiting\":1,\"dryRun\":false}")) {
            assertThat(run(api, "resume", "main")).isZero();

            assertThat(api.requests()).containsExactly("POST /consumers/main/resume");
            assertThat(out.toString().lines()).containsExactly("main resumed; 1 delivery waits");
        }
    }

    @Test
    void theAnswerCanBePrintedAsItIs() throws IOException {
        try (var api = FakeOperatorApi.answering(PAUSED)) {
            run(api, "pause", "main", "--json");

            assertThat(out.toString().lines()).containsExactly(PAUSED);
        }
    }

    @Test
    void aRefusalIsExplained() throws IOException {
        try (var api = FakeOperatorApi.refusing(
                404, "{\"detail\":\"no such consumer is installed; GET /consumers lists them\"}")) {
            assertThat(run(api, "pause", "gone")).isEqualTo(1);

            assertThat(err.toString()).contains("no such consumer is installed");
        }
    }

    private int run(FakeOperatorApi api, String... arguments) {
        return CommandLineRun.run(
                out,
                err,
                Stream.of(List.of("consumers"), List.of(arguments), List.of("--admin-url=" + api.url()))
                        .flatMap(List::stream)
                        .toList());
    }
}
