package io.narrows.exporter.adapter.inbound.cli.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.inbound.cli.CommandLineRun;
import io.narrows.exporter.adapter.inbound.cli.operator.FakeOperatorApi;
import io.narrows.exporter.domain.spool.DeathCause;
import java.io.IOException;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLettersCommandTest {
    private static final String ID = "01K4ZQ8V0000000000000000AB-openSearch";
    private static final String LETTER = """
            {"id":"%s","report":"01K4ZQ8V0000000000000000AB","consumer":"openSearch","source":"risk_report",
             "receivedAt":"2026-11-23T10:00:00Z","diedAt":"2026-11-24T10:00:00Z","cause":"expired",
             "reason":"HTTP 503","attempts":42,"payloadSize":11""".formatted(ID);
    private static final String PAGE = "{\"deadLetters\":[" + LETTER + "}]}";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void listShowsOneInALine() throws IOException {
        try (var api = FakeOperatorApi.answering(PAGE)) {
            int code = run(api, "list");

            assertThat(code).isZero();
            assertThat(api.requests()).containsExactly("GET /dead-letters?limit=100");
            assertThat(out.toString().lines())
                    .satisfiesExactly(
                            header -> assertThat(header.split(" +"))
                                    .containsExactly("DIED", "CAUSE", "TRIES", "ID", "SOURCE", "REASON"),
                            line -> assertThat(line.split(" +"))
                                    .containsExactly(
                                            "2026-11-24T10:00:00Z", "expired", "42", ID, "risk_report", "HTTP", "503"));
            assertThat(err.toString()).isEmpty();
        }
    }

    @Test
    void everyFilterGoesToTheExporter() throws IOException {
        try (var api = FakeOperatorApi.answering("{\"deadLetters\":[]}")) {
            run(
                    api,
                    "list",
                    "--consumer=openSearch",
                    "--consumer=file",
                    "--source=a b&c=ü",
                    "--cause=expired",
                    "--cause=rejected",
                    "--reason=HTTP 503",
                    "--older-than=7d",
                    "--id=" + ID,
                    "--limit=7",
                    "--after=" + ID);

            assertThat(api.requests())
                    .containsExactly("GET /dead-letters?consumer=openSearch&consumer=file&source=a+b%26c%3D%C3%BC"
                            + "&cause=expired&cause=rejected&reason=HTTP+503&olderThan=7d&ids=" + ID
                            + "&limit=7&after=" + ID);
        }
    }

    @Test
    void reasonsAreListedWithTheirIdsAndCounts() throws IOException {
        var group = """
                {"id":"0123456789ab","consumer":"openSearch","cause":"rejected","reason":"document # is no object","count":1204,
                 "oldest":"2026-11-24T10:00:00Z","newest":"2026-11-25T10:00:00Z","example":"%s"}""".formatted(ID);
        var page = "{\"reasons\":[" + group + "],\"others\":3,\"next\":\"/dead-letters/reasons?limit=1&after=" + ID
                + "\"}";
        try (var api = FakeOperatorApi.answering(page)) {
            int code = run(api, "reasons", "--consumer=openSearch", "--limit=1");

            assertThat(code).isZero();
            assertThat(api.requests()).containsExactly("GET /dead-letters/reasons?consumer=openSearch&limit=1");
            assertThat(out.toString().lines())
                    .satisfiesExactly(
                            header -> assertThat(header.split("  +"))
                                    .containsExactly(
                                            "REASON ID", "COUNT", "CONSUMER", "CAUSE", "OLDEST", "NEWEST", "REASON"),
                            line -> assertThat(line.split("  +"))
                                    .containsExactly(
                                            "0123456789ab",
                                            "1204",
                                            "openSearch",
                                            "rejected",
                                            "2026-11-24T10:00:00Z",
                                            "2026-11-25T10:00:00Z",
                                            "document # is no object"));
            assertThat(err.toString()).contains("3 more have other reasons", "add --after " + ID);
        }
    }

    @Test
    void noReasonsAreSaidToBeNone() throws IOException {
        try (var api = FakeOperatorApi.answering("{\"reasons\":[],\"others\":0}")) {
            assertThat(run(api, "reasons")).isZero();
            assertThat(err.toString().lines()).containsExactly("There are none.");

            run(api, "reasons", "--json");
            assertThat(out.toString().strip()).isEqualTo("{\"reasons\":[],\"others\":0}");
        }
    }

    @Test
    void allOfAReasonIsReplayedByItsId() throws IOException {
        try (var api = FakeOperatorApi.answering("{\"count\":1204,\"dryRun\":false}")) {
            run(api, "replay", "--reason-id=0123456789ab");

            assertThat(api.requests()).containsExactly("POST /dead-letters/replay?reasonId=0123456789ab");
        }
    }

    @Test
    void listSaysWhereItGoesOn() throws IOException {
        var page = "{\"deadLetters\":[" + LETTER + "}],\"next\":\"/dead-letters?after=" + ID + "\"}";
        try (var api = FakeOperatorApi.answering(page)) {
            run(api, "list", "--limit=1");

            assertThat(err.toString().lines()).containsExactly("There are more: add --after " + ID);
        }
    }

    @Test
    void anEmptyListIsSaidToBeEmpty() throws IOException {
        try (var api = FakeOperatorApi.answering("{\"deadLetters\":[]}")) {
            int code = run(api, "list");

            assertThat(code).isZero();
            assertThat(out.toString()).isEmpty();
            assertThat(err.toString().lines()).containsExactly("There are none.");
        }
    }

    @Test
    void noScannerGetsItsControlCharactersToATerminal() throws IOException {
        var evil = LETTER.replace("risk_report", "\\u001b[2Jrisk").replace("HTTP 503", "HTTP\\n503\\u0007");
        try (var api = FakeOperatorApi.answering("{\"deadLetters\":[" + evil + "}]}")) {
            run(api, "list");
        }
        try (var api = FakeOperatorApi.answering(evil + ",\"payload\":\"\\u001b[2J\"}")) {
            run(api, "show", ID);
        }

        assertThat(out.toString())
                .doesNotContain("\u001b", "\u0007", "HTTP\n503")
                .contains("[2Jrisk");
    }

    @Test
    void showTellsAllOfOneAndItsReport() throws IOException {
        try (var api = FakeOperatorApi.answering(LETTER + ",\"payload\":\"{\\\"a\\\":1,\\n\\\"b\\\":\\\"ü\\\"}\"}")) {
            int code = run(api, "show", ID);

            assertThat(code).isZero();
            assertThat(api.requests()).containsExactly("GET /dead-letters/" + ID);
            assertThat(out.toString().lines())
                    .containsExactly(
                            "id        " + ID,
                            "consumer  openSearch",
                            "source    risk_report",
                            "received  2026-11-23T10:00:00Z",
                            "died      2026-11-24T10:00:00Z",
                            "cause     expired",
                            "reason    HTTP 503",
                            "attempts  42",
                            "size      11 bytes",
                            "",
                            "{\"a\":1,",
                            "\"b\":\"ü\"}");
        }
    }

    @Test
    void showCanPrintTheReportAsItCame() throws IOException {
        try (var api = FakeOperatorApi.answering(LETTER + ",\"payload\":\"{\\\"a\\\":\\r\\n1}\\u0007\"}")) {
            run(api, "show", "--payload", ID);

            assertThat(out.toString()).isEqualTo("{\"a\":\r\n1}\u0007");
        }
    }

    @ParameterizedTest
    @CsvSource({"replay, POST /dead-letters/replay, replayed", "purge, DELETE /dead-letters, deleted"})
    void aChangeConcernsThoseThatFitTheFilter(String command, String request, String done) throws IOException {
        try (var api = FakeOperatorApi.answering("{\"count\":12,\"dryRun\":false}")) {
            int code = run(api, command, "--consumer=openSearch");

            assertThat(code).isZero();
            assertThat(api.requests()).containsExactly(request + "?consumer=openSearch");
            assertThat(out.toString().lines()).containsExactly("12 dead letters " + done);
        }
    }

    @ParameterizedTest
    @CsvSource({"replay, POST /dead-letters/replay, replayed", "purge, DELETE /dead-letters, deleted"})
    void aDryRunOnlyCounts(String command, String request, String done) throws IOException {
        try (var api = FakeOperatorApi.answering("{\"count\":1,\"dryRun\":true}")) {
            run(api, command, "--all", "--dry-run");

            assertThat(api.requests()).containsExactly(request + "?all=true&dryRun=true");
            assertThat(out.toString().lines()).containsExactly("1 dead letter would be " + done);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"replay", "purge", "replay --dry-run", "purge --dry-run", "purge --all --consumer=file"})
    void aChangeThatDoesNotSayWhichOnesIsNotUnderstood(String arguments) throws IOException {
        try (var api = FakeOperatorApi.answering("{\"count\":1,\"dryRun\":false}")) {
            var words = arguments.split(" ", -1);

            int code = run(api, words);

            assertThat(code).isEqualTo(2);
            assertThat(api.requests()).isEmpty();
            assertThat(err.toString()).contains("--all", "Try 'data-exporter dead-letters " + words[0] + " --help'.");
        }
    }

    @Test
    void aRefusalIsToldInTheExportersWords() throws IOException {
        var problem = """
                {"type":"about:blank","title":"Bad Request","status":400,"detail":"cause must be one of expired"}""";
        try (var api = FakeOperatorApi.refusing(400, problem)) {
            int code = run(api, "list", "--cause=boredom");

            assertThat(code).isEqualTo(1);
            assertThat(err.toString().lines())
                    .containsExactly("data-exporter: the exporter refuses (HTTP 400): cause must be one of expired");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"200 | <html>hello</html>", "200 | {}", "200 | []", "404 | not here", "502 | {}"})
    void anythingElseThatAnswersIsNotTakenForAnExporter(int status, String body) throws IOException {
        try (var api = FakeOperatorApi.refusing(status, body)) {
            int code = run(api, "list");

            assertThat(code).isEqualTo(1);
            assertThat(err.toString().lines())
                    .containsExactly("data-exporter: what answers at " + api.url()
                            + " is no operator API of an exporter (HTTP " + status + "); is that its admin port?");
        }
    }

    @Test
    void anExporterThatIsNotThereIsNamedByItsAddress() throws IOException {
        int free;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }

        int code = run(List.of("dead-letters", "list", "--admin-url=http://127.0.0.1:" + free + "/"));

        assertThat(code).isEqualTo(1);
        assertThat(err.toString().lines())
                .containsExactly("data-exporter: cannot reach an exporter at http://127.0.0.1:" + free
                        + "; is it running, and is that its admin port?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:6781", "ftp://host", "http:///path", "http://operator:s3cret@host:6781", ""})
    void anAddressThatIsNoneIsNotUnderstood(String url) {
        int code = run(List.of("dead-letters", "list", "--admin-url=" + url));

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("--admin-url").doesNotContain("s3cret");
    }

    @Test
    void debugShowsTheStackTraceOfACommandWithinACommand() throws IOException {
        try (var api = FakeOperatorApi.refusing(400, "{\"detail\":\"no\"}")) {
            run(api, "list", "-X");

            assertThat(err.toString()).contains("OperatorApiException");
        }
    }

    @Test
    void helpTellsWhereTheExporterIsLookedFor() {
        int code = run(List.of("dead-letters", "purge", "--help"));

        assertThat(code).isZero();
        assertThat(out.toString()).contains("--admin-url", "http://127.0.0.1:", "--dry-run", "notInstalled");
    }

    @Test
    void helpTellsEveryCauseThatThereIs() {
        run(List.of("dead-letters", "list", "--help"));

        assertThat(out.toString().replaceAll("\\s+", " ")).contains(String.join(", ", DeathCause.labels()));
        assertThat(DeathCause.labels()).contains("notInstalled", "incompleteSettings", "damaged");
    }

    private int run(FakeOperatorApi api, String... arguments) {
        return run(Stream.of(List.of("dead-letters"), List.of(arguments), List.of("--admin-url=" + api.url()))
                .flatMap(List::stream)
                .toList());
    }

    private int run(List<String> arguments) {
        return CommandLineRun.run(out, err, arguments);
    }
}
