package io.narrows.exporter.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.send.process.ProcessContext;
import io.narrows.exporter.test.tls.SelfSigned;
import io.narrows.exporter.test.tls.TestAuthority;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SendCommandTest {
    private static final String REPORT = "{\n  \"found\": [1.0, 1e400, \"ü\\n\"]\n}\n";

    private final Map<String, String> variables = new HashMap<>();
    private InputStream standardInput = InputStream.nullInputStream();
    private boolean keyboard;
    private boolean terminal;
    private FakeExporter exporter;

    @TempDir
    private Path scratch;

    SendCommandTest() throws IOException {
        exporter = new FakeExporter();
    }

    @BeforeEach
    void setUp() {
        variables.put("DATA_EXPORTER_URL", exporter.url());
        variables.put("DATA_EXPORTER_SOURCE", "risk_report");
    }

    @AfterEach
    void tearDown() {
        exporter.close();
    }

    @Test
    void aReportArrivesByteForByteInAnEnvelope() throws IOException {
        var run = send("--consumer=file", file("risk.json", REPORT));

        assertThat(run.status()).as(run.toString()).isZero();
        var request = exporter.request();
        assertThat(request.line()).isEqualTo("POST /forward");
        assertThat(request.json().members().keySet()).containsExactly("source", "exportConfig", "payload");
        assertThat(request.json().member("source").orElseThrow().raw()).isEqualTo("\"risk_report\"");
        assertThat(request.exportConfig()).isEqualTo("{\"file\":{}}");
        assertThat(request.payload()).isEqualTo(REPORT);
        assertThat(run.out())
                .singleElement()
                .asString()
                .endsWith("risk.json: accepted as " + FakeExporter.ID + ", for file");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void labelsGoBesideTheReport() throws IOException {
        var run = send(
                "--consumer=file", "--label", "cluster=prod-eu", "--label=expr=a=\"ü\"", file("risk.json", REPORT));

        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(exporter.request().json().member("labels").orElseThrow().raw())
                .isEqualTo("{\"cluster\":\"prod-eu\",\"expr\":\"a=\\\"ü\\\"\"}");
        assertThat(exporter.request().payload()).isEqualTo(REPORT);
    }

    @Test
    void labelsOfAVariableStandOnALineEach() throws IOException {
        variables.put("DATA_EXPORTER_LABEL", "cluster=prod-eu\n node=a\n");

        send("--by-routes", "--text", file("risk.txt", "no JSON"));

        assertThat(exporter.request().json().member("labels").orElseThrow().raw())
                .isEqualTo("{\"cluster\":\"prod-eu\",\"node\":\"a\"}");
    }

    @Test
    void labelsOnTheCommandLineReplaceThoseOfTheVariable() throws IOException {
        variables.put("DATA_EXPORTER_LABEL", "cluster=prod-eu\nnode=a");

        send("--by-routes", "--label=cluster=dev", file("risk.json", REPORT));

        assertThat(exporter.request().json().member("labels").orElseThrow().raw())
                .isEqualTo("{\"cluster\":\"dev\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--label=cluster            | --label must be NAME=VALUE but was 'cluster'",
                "--label==x                 | --label must be NAME=VALUE but was '=x'",
                "--label=a=1 --label=a=2    | --label gives 'a' twice"
            })
    void aLabelThatIsNoneIsRefusedBeforeAnythingIsSent(String options, String problem) throws IOException {
        var words =
                Stream.concat(Stream.of("--consumer=file", file("risk.json", REPORT)), Stream.of(options.split(" ")));

        var run = send(words.toArray(String[]::new));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).containsExactly("data-exporter: " + problem);
    }

    @Test
    void aLabelThatIsTooLongIsNamed() throws IOException {
        var run = send("--consumer=file", "--label=a=" + "x".repeat(256), file("risk.json", REPORT));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).containsExactly("data-exporter: --label: labels.a must have at most 255 characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-"})
    void withoutAFileTheReportComesFromStandardInput(String file) {
        standardInput = new ByteArrayInputStream(REPORT.getBytes(StandardCharsets.UTF_8));

        var run = send(Stream.of("--consumer=file", file)
                .filter(word -> !word.isEmpty())
                .toArray(String[]::new));

        assertThat(run.out()).containsExactly("standard input: accepted as " + FakeExporter.ID + ", for file");
        assertThat(exporter.request().payload()).isEqualTo(REPORT);
    }

    @Test
    void whoSitsAtTheKeyboardIsToldThatAReportIsWaitedFor() {
        keyboard = true;
        standardInput = new ByteArrayInputStream(REPORT.getBytes(StandardCharsets.UTF_8));

        var run = send("--consumer=file");

        assertThat(run.err()).containsExactly("data-exporter: reading the report from standard input; Ctrl-D ends it");
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheReport() throws IOException {
        send("--consumer=file", file("risk.json", "\uFEFF{}"));

        assertThat(exporter.request().payload()).isEqualTo("{}");
    }

    @Test
    void gzipPacksTheEnvelope() throws IOException {
        send("--consumer=file", "--gzip", file("risk.json", REPORT));

        assertThat(exporter.request().header("Content-encoding")).contains("gzip");
        assertThat(exporter.request().payload()).isEqualTo(REPORT);
    }

    @Test
    void fieldsArePutIntoAReportThatLacksThemAndNothingElseOfItChanges() throws IOException {
        var run = send(
                "--consumer=file",
                "--cluster-id=c\"1",
                "--node-id=n1",
                "--scanner=s1",
                file("risk.json", "{\"a\" : 1.00,\n \"nodeId\": null\n}\n"));

        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(exporter.request().payload())
                .isEqualTo("{\"a\" : 1.00,\n \"nodeId\": null,\"clusterId\":\"c\\\"1\",\"scanner\":\"s1\"\n}\n");
    }

    @Test
    void fieldsArePutIntoAnEmptyObject() throws IOException {
        send("--consumer=file", "--cluster-id=c1", "--node-id=n1", file("risk.json", "{ }"));

        assertThat(exporter.request().payload()).isEqualTo("{\"clusterId\":\"c1\",\"nodeId\":\"n1\" }");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"[1]|an array", "\"text\"|a text", "7|a number", "null|null"})
    void fieldsCannotBePutIntoWhatIsNoObject(String report, String kind) throws IOException {
        var run = send("--consumer=file", "--cluster-id=c1", file("risk.json", report));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).singleElement().asString().contains("clusterId", "risk.json", kind);
        assertThat(exporter.requests()).isEmpty();
    }

    @Test
    void splitSendsEachElementAsItStandsAndWithTheFields() throws IOException {
        var run = send(
                "--consumer=file",
                "--split=/a~1b/0",
                "--cluster-id=c1",
                "--parallel=1",
                file("many.json", "{\"a/b\": [ [ {\"n\": 1.0} , {\"n\" : [2,{}]} ] ]}"));

        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(exporter.requests())
                .extracting(FakeExporter.Request::payload)
                .containsExactly("{\"n\": 1.0,\"clusterId\":\"c1\"}", "{\"n\" : [2,{}],\"clusterId\":\"c1\"}");
        assertThat(run.out()).hasSize(2).first().asString().contains("many.json /a~1b/0/0: accepted");
    }

    @Test
    void anEmptyArrayIsNothingToSend() throws IOException {
        var run = send("--consumer=file", "--split=/Results", file("none.json", "{\"Results\": []}"));

        assertThat(run.status()).isZero();
        assertThat(run.out()).singleElement().asString().contains("nothing to send", "has no elements");
        assertThat(exporter.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/Results|{\"results\": []}|there is no '/Results'",
                "/Results|{\"Results\": {}}|is no array but an object",
                "''|{}|is no array but an object",
                "Results|[]|must be a JSON pointer"
            })
    void aPointerThatLeadsToNoArrayIsRefused(String pointer, String report, String reason) throws IOException {
        var run = send("--consumer=file", "--split=" + pointer, file("many.json", report));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).singleElement().asString().contains(reason);
        assertThat(exporter.requests()).isEmpty();
    }

    @Test
    void whatIsTriedAgainKeepsItsKeyAndHasOneNotice() throws IOException {
        exporter.then(503, "{\"detail\":\"the spool is full\"}")
                .then(502, "<html>")
                .then(200, FakeExporter.PENDING);

        var run = send("--consumer=file", file("risk.json", REPORT));

        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(exporter.requests()).hasSize(3);
        assertThat(exporter.requests().stream()
                        .map(request -> request.header("Idempotency-key").orElseThrow())
                        .distinct())
                .singleElement()
                .asString()
                .hasSizeGreaterThan(20);
        assertThat(run.err())
                .singleElement()
                .asString()
                .contains("answers HTTP 503: the spool is full; trying again for");
    }

    @Test
    void eachReportHasAKeyOfItsOwn() throws IOException {
        send("--consumer=file", file("one.json", "{}"), file("two.json", "{}"));

        assertThat(keys()).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void aGivenKeyIsCountedOnForSeveralReports() throws IOException {
        send("--consumer=file", "--idempotency-key=run-7", file("one.json", "{}"));
        send("--consumer=file", "--idempotency-key=run-7", "--split=", "--parallel=1", file("two.json", "[1,2]"));

        assertThat(keys()).containsExactly("run-7", "run-7-1", "run-7-2");
    }

    @Test
    void retryAfterIsHeeded() throws IOException {
        exporter.then(503, "{}", Map.of("Retry-After", "1")).then(200, FakeExporter.PENDING);
        long start = System.nanoTime();

        send("--consumer=file", file("risk.json", REPORT));

        assertThat(System.nanoTime() - start).isGreaterThan(1_000_000_000L);
    }

    @Test
    void whoAsksForLongerThanTheRetriesLastIsGivenUpAtOnce() throws IOException {
        exporter.then(503, "{}", Map.of("Retry-After", "3600"));

        var run = send("--consumer=file", "--retry-for=1m", file("risk.json", REPORT));

        assertThat(run.status()).isEqualTo(3);
        assertThat(exporter.requests()).hasSize(1);
    }

    @Test
    void aRefusalIsFinalAndSaysWhatTheExporterSays() throws IOException {
        exporter.then(400, "{\"detail\":\"exportConfig.openSearch.checkCert must be true or false\"}");

        var run = send("--consumer=file", file("risk.json", REPORT));

        assertThat(run.status()).isEqualTo(1);
        assertThat(exporter.requests()).hasSize(1);
        assertThat(run.err())
                .singleElement()
                .asString()
                .endsWith("risk.json: refused (HTTP 400): exportConfig.openSearch.checkCert must be true or false");
    }

    @ParameterizedTest
    @CsvSource({"413,1", "404,1", "302,1", "429,3", "500,3", "503,3"})
    void whatIsStillNotTakenWhenTheRetriesAreOverIsRefusedOrUnreachable(int answer, int status) throws IOException {
        exporter.then(answer, "");

        var run = send("--consumer=file", "--retry-for=300ms", file("risk.json", REPORT));

        assertThat(run.status()).isEqualTo(status);
        assertThat(exporter.requests()).hasSizeGreaterThan(1);
        assertThat(run.err().getLast()).contains("answers HTTP " + answer);
    }

    @Test
    void whoAnswers200WithoutAReceiptIsNoExporter() throws IOException {
        exporter.then(200, "<html>welcome</html>");

        var run = send("--consumer=file", file("risk.json", REPORT));

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .singleElement()
                .asString()
                .contains("is no Data Exporter")
                .doesNotContain("welcome");
    }

    @Test
    void whereNobodyListensIsUnreachable() throws IOException {
        variables.put("DATA_EXPORTER_URL", "http://127.0.0.1:" + closedPort());

        var run = send("--consumer=file", "--retry-for=0", file("risk.json", REPORT));

        assertThat(run.status()).isEqualTo(3);
        assertThat(run.err()).singleElement().asString().contains("cannot reach", "nobody listens there");
    }

    @Test
    void onceTheExporterIsGivenUpTheOtherReportsAreTriedOnce() throws IOException {
        exporter.then(503, "");

        var run = send(
                "--consumer=file", "--retry-for=200ms", "--parallel=1", "--split=", file("m.json", "[1,2,3,4,5,6]"));

        assertThat(run.status()).isEqualTo(3);
        assertThat(exporter.requests().stream()
                        .filter(request -> !request.payload().equals("1")))
                .hasSize(5);
    }

    @Test
    void httpsToAPortWithoutTlsIsTold() throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> refuseInPlainText(server));
            variables.put("DATA_EXPORTER_URL", "https://127.0.0.1:" + server.getLocalPort());

            var run = send("--consumer=file", "--retry-for=0", file("risk.json", REPORT));

            assertThat(run.status()).isEqualTo(3);
            assertThat(run.err()).singleElement().asString().contains("does not speak TLS; is it http://?");
        }
    }

    @Test
    void waitTellsOfEachConsumer() throws IOException {
        exporter.then(200, FakeExporter.DELIVERED);

        var run = send("--consumer=file", "--wait", file("risk.json", REPORT));

        assertThat(run.status()).isZero();
        assertThat(exporter.request().line()).isEqualTo("POST /forward?wait=60000ms");
        assertThat(run.out()).hasSize(2).last().isEqualTo("  file: delivered");
    }

    @Test
    void waitFailsIfAConsumerHasNotGotIt() throws IOException {
        exporter.then(
                200,
                FakeExporter.receipt(
                        "{\"consumer\":\"file\",\"state\":\"delivered\"}",
                        "{\"consumer\":\"s3\",\"state\":\"dead\",\"reason\":\"no such\\u001b bucket\"}"));

        var run = send("--consumer=file", "--consumer=s3", "--wait=5s", file("risk.json", REPORT));

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).last().isEqualTo("  s3: dead (no such\uFFFD bucket)");
    }

    @Test
    void waitGoesOnWhereTheExporterWaitsLess() throws IOException {
        exporter.then(200, FakeExporter.PENDING).then(200, FakeExporter.DELIVERED);

        var run = send("--consumer=file", "--wait=10s", file("risk.json", REPORT));

        assertThat(run.status()).isZero();
        assertThat(exporter.requests())
                .hasSize(2)
                .last()
                .satisfies(
                        request -> assertThat(request.line()).startsWith("GET /reports/" + FakeExporter.ID + "?wait="));
    }

    @Test
    void aConsumerThatIsNotInstalledIsTold() throws IOException {
        exporter.then(200, "{\"id\":\"x\",\"deliveries\":[],\"unknown\":[\"acme\"]}");

        var run = send("--consumer=acme", file("risk.json", REPORT));
        var waiting = send("--consumer=acme", "--wait", file("risk.json", REPORT));

        assertThat(run.status()).isZero();
        assertThat(run.out()).singleElement().asString().contains("not installed", "acme");
        assertThat(waiting.status()).isEqualTo(1);
    }

    @Test
    void jsonIsAnObjectInALineForEachReport() throws IOException {
        var run = send("--consumer=file", "--output=json", file("risk.json", REPORT), "nowhere.json");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out())
                .satisfiesExactly(
                        line -> assertThat(line).contains("\"state\":\"accepted\",\"receipt\":" + FakeExporter.PENDING),
                        line -> assertThat(line).contains("\"state\":\"unfit\",\"reason\":\"cannot read nowhere.json"));
    }

    @Test
    void eachFileHasItsLineInTheirOrderAndTheHighestStatusCounts() throws IOException {
        var run = send("--consumer=file", file("a.json", "{}"), file("b.json", "{"), file("c.json", "{}"));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).hasSize(2).last().asString().contains("c.json: accepted");
        assertThat(run.err()).singleElement().asString().contains("b.json");
        assertThat(exporter.requests()).hasSize(2);
    }

    @Test
    void aTerminalSeesProgressAndNobodyElse() throws IOException {
        var piped = send("--consumer=file", file("a.json", "{}"), file("b.json", "{}"));
        terminal = true;
        var seen = send("--consumer=file", file("a.json", "{}"), file("b.json", "{}"));
        var one = send("--consumer=file", file("a.json", "{}"));
        var quiet = send("--consumer=file", "--quiet", file("a.json", "{}"), file("b.json", "{}"));

        assertThat(piped.err()).isEmpty();
        assertThat(String.join("", seen.err())).contains("] 2/2");
        assertThat(one.err()).isEmpty();
        assertThat(quiet.err()).isEmpty();
        assertThat(quiet.out()).isEmpty();
    }

    @Test
    void aHeaderReachesWhatStandsBeforeTheExporter() throws IOException {
        Files.writeString(scratch.resolve("token"), "Bearer abc\n");

        var run = send("--consumer=file", "--header=Authorization=@" + scratch.resolve("token"), file("a.json", "{}"));

        assertThat(run.err()).isEmpty();
        assertThat(exporter.request().header("Authorization")).contains("Bearer abc");
    }

    @Test
    void theTokenOfAFileGoesAlongAndIsReadAgain() throws IOException {
        var token = Files.writeString(scratch.resolve("token"), "dxse_first\n");
        exporter.then(503, "", Map.of("Retry-After", "0")).then(200, FakeExporter.PENDING);
        exporter.onRequest(() -> Files.writeString(token, "dxse_second\n"));

        var run = send("--consumer=file", "--token-file=" + token, file("a.json", "{}"));

        assertThat(run.status()).isZero();
        assertThat(exporter.requests())
                .extracting(request -> request.header("Authorization").orElse(""))
                .containsExactly("Bearer dxse_first", "Bearer dxse_second");
        assertThat(run.toString()).doesNotContain("dxse_");
    }

    @Test
    void aTokenFileThatIsGoneLeavesTheTokenOfBefore() throws IOException {
        var token = Files.writeString(scratch.resolve("token"), "dxse_first\n");
        exporter.then(503, "", Map.of("Retry-After", "0")).then(200, FakeExporter.PENDING);
        exporter.onRequest(() -> Files.deleteIfExists(token));

        assertThat(send("--consumer=file", "--token-file=" + token, file("a.json", "{}"))
                        .status())
                .isZero();
        assertThat(exporter.requests())
                .extracting(request -> request.header("Authorization").orElse(""))
                .containsExactly("Bearer dxse_first", "Bearer dxse_first");
    }

    @Test
    void aTokenComesFromAVariableIfNoFileIsNamed() throws IOException {
        variables.put("DATA_EXPORTER_TOKEN", "dxse_variable");
        send("--consumer=file", file("a.json", "{}"));
        variables.put(
                "DATA_EXPORTER_TOKEN_FILE",
                Files.writeString(scratch.resolve("token"), "dxse_file").toString());
        send("--consumer=file", file("a.json", "{}"));

        assertThat(exporter.requests())
                .extracting(request -> request.header("Authorization").orElse(""))
                .containsExactly("Bearer dxse_variable", "Bearer dxse_file");
    }

    @Test
    void aTokenInClearTextIsWarnedOf() throws IOException {
        variables.put("DATA_EXPORTER_TOKEN", "dxse_s3cr3t");
        variables.put("DATA_EXPORTER_URL", "http://exporter.invalid:6780");

        var run = send("--consumer=file", "--retry-for=0", file("a.json", "{}"));

        assertThat(run.err().getFirst()).contains("http://exporter.invalid:6780 in clear text");
        assertThat(run.toString()).doesNotContain("dxse_");
    }

    @Test
    void aTokenThatIsNoneOrIsGivenTwiceIsRefused() throws IOException {
        variables.put("DATA_EXPORTER_TOKEN", "two s3cr3t");
        var two = send("--consumer=file", file("a.json", "{}"));
        variables.put("DATA_EXPORTER_TOKEN", "s3cr3t");
        var twice = send("--consumer=file", "--header=authorization=@" + file("b", "s3cr3t"), file("a.json", "{}"));
        var gone = send("--consumer=file", "--token-file=/nowhere", file("a.json", "{}"));

        assertThat(two.err()).containsExactly("data-exporter: DATA_EXPORTER_TOKEN must be one word: a token");
        assertThat(twice.err()).singleElement().asString().contains("both say who sends");
        assertThat(gone.err()).singleElement().asString().contains("cannot read /nowhere: there is no such file");
        assertThat(List.of(two.status(), twice.status(), gone.status())).containsOnly(2);
        assertThat(exporter.requests()).isEmpty();
    }

    @Test
    void whatIsNoJsonIsSentAsATextOnly() throws IOException {
        var run = send("--consumer=file", file("a.txt", "line 1\n\u0001"));
        var text = send("--consumer=file", "--text", file("a.txt", "line 1\n\u0001"));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).singleElement().asString().contains("is not JSON", "line 1, column", "--text");
        assertThat(text.status()).isZero();
        assertThat(exporter.request().payload()).isEqualTo("line 1\n\u0001");
    }

    @Test
    void everyOptionHasAVariableAndTheCommandLineWins() throws IOException {
        variables.put("DATA_EXPORTER_CONSUMER", "file\n openSearch.hostport=http://os:9200\n");
        variables.put("DATA_EXPORTER_CLUSTER_ID", "c1");
        variables.put("DATA_EXPORTER_NODE_ID", "n1");
        variables.put("DATA_EXPORTER_GZIP", "true");

        var run = send("--cluster-id=c2", "--gzip", file("a.json", "{}"));

        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(exporter.request().header("Content-encoding")).contains("gzip");
        assertThat(exporter.request().payload()).isEqualTo("{\"clusterId\":\"c2\",\"nodeId\":\"n1\"}");
        assertThat(exporter.request().exportConfig())
                .isEqualTo("{\"file\":{},\"openSearch\":{\"hostport\":\"http://os:9200\"}}");
    }

    @Test
    void routesDecideWhereNoConsumerIsNamed() throws IOException {
        var run = send("--by-routes", file("a.json", "{}"));

        assertThat(run.status()).isZero();
        assertThat(exporter.request().exportConfig()).isEqualTo("none");
    }

    @Test
    void aSecretOnTheCommandLineIsWarnedOfAndNotRepeated() throws IOException {
        var run = send("--consumer=openSearch.password=s3cr3t", file("a.json", "{}"));

        assertThat(run.status()).isZero();
        assertThat(run.err())
                .singleElement()
                .asString()
                .contains("openSearch.password stands on the command line", "@FILE", "env:VARIABLE")
                .doesNotContain("s3cr3t");
    }

    @Test
    void aSenderLogsInWithACertificate() throws Exception {
        var authority = TestAuthority.make("CN=scanners");
        var pair = SelfSigned.make(scratch);
        var trusted = "--ca-file=" + pair.writeCertificate(scratch.resolve("ca.crt"));
        var scanner = authority.certify("CN=scanner");
        var certificate = "--certificate-file=" + scanner.writeCertificate(scratch.resolve("scanner.crt"));
        var key = "--key-file=" + scanner.writeKey(scratch.resolve("scanner.key"));
        try (var asking = FakeExporter.asking(pair.server(authority))) {
            variables.put("DATA_EXPORTER_URL", asking.url());
            var report = file("risk.json", REPORT);

            var known = send("--consumer=file", "--retry-for=0", trusted, certificate, key, report);
            var unknown = send("--consumer=file", "--retry-for=0", trusted, report);
            var half = send("--consumer=file", trusted, certificate, report);

            assertThat(known.status()).as(known.toString()).isZero();
            assertThat(unknown.status()).isEqualTo(3);
            assertThat(half.status()).isEqualTo(2);
            assertThat(half.err()).singleElement().asString().contains("--key-file belong together");
            assertThat(asking.request().payload()).isEqualTo(REPORT);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--url=ftp://a|must be an address such as",
                "--url=localhost|must be an address such as",
                "--url=http://u:s3cr3t@localhost|must not have a user and a password",
                "--url=http://u:s3cr3t@a b|must be an address such as",
                "--ca-file=/nowhere|is for https",
                "--certificate-file=/nowhere|is for https",
                "--retry-for=soon|must be a duration such as",
                "--parallel=0|--parallel must be 1 to 64",
                "--idempotency-key=a b|--idempotency-key must have",
                "--consumer==s3cr3t|must be NAME, NAME.SETTING=VALUE",
                "--consumer=file.a:=s3cr3t|must be followed by JSON",
                "--consumer=file.a=env:NOWHERE|NOWHERE, which is not set",
                "--consumer=file.a=@/nowhere|cannot read /nowhere: there is no such file",
                "--header=s3cr3t|--header must be NAME=VALUE",
                "--export-config=/nowhere|there is no such file",
                "--policy=my-policy|KUBERNETES_SERVICE_HOST is not set",
                "--wait=long|must be a duration such as",
                "--wait=30d|--wait must be at most 24h",
                "--wait=PT100000000000000H|must be a duration such as",
                "--output=xml|expected one of [text, json]"
            })
    void whatMakesNoSenseIsRefusedBeforeAnythingIsSent(String option, String reason) throws IOException {
        variables.remove(option.startsWith("--url") ? "DATA_EXPORTER_URL" : "");
        var consumer = option.startsWith("--policy") || option.startsWith("--export") ? "--text" : "--consumer=file";

        var run = send(consumer, option, file("a.json", "{}"));

        assertThat(run.status()).as(run.toString()).isEqualTo(2);
        assertThat(run.err().getFirst())
                .startsWith("data-exporter: ")
                .contains(reason)
                .doesNotContain("s3cr3t");
        assertThat(exporter.requests()).isEmpty();
    }

    @Test
    void whoDoesNotSayWhoTheReportIsForIsToldTheWays() throws IOException {
        var run = send(file("a.json", "{}"));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err().getFirst())
                .contains("--policy-file", "--policy", "--export-config", "--consumer", "--by-routes");
    }

    @Test
    void twoWaysToNameConsumersLeaveNoRoomForEachOther() throws IOException {
        var run = send("--by-routes", "--policy=a", file("a.json", "{}"));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err().getFirst()).contains("--policy and --by-routes");
    }

    @Test
    void aSourceIsNeeded() throws IOException {
        variables.remove("DATA_EXPORTER_SOURCE");

        var run = send("--consumer=file", file("a.json", "{}"));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).singleElement().asString().contains("--source=", "DATA_EXPORTER_SOURCE");
    }

    @Test
    void whatCannotBeReadIsTold() throws IOException {
        Files.write(scratch.resolve("latin1.json"), new byte[] {'"', (byte) 0xFC, '"'});

        assertThat(problem(scratch.resolve("none.json").toString())).contains("there is no such file");
        assertThat(problem(scratch.toString())).contains("it is a folder");
        assertThat(problem(file("empty.json", " \n"))).contains("it is empty");
        assertThat(problem(scratch.resolve("latin1.json").toString())).contains("not UTF-8 at byte 2");
        assertThat(problem(file("cut.json", "{\"a\":"))).contains("it ends before it is complete");
        assertThat(problem(file("lines.json", "{}\n{}\n"))).contains("something follows its end at line 2, column 1");
        assertThat(exporter.requests()).isEmpty();
    }

    private String problem(String file) {
        var run = send("--consumer=file", file);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).hasSize(1);
        return run.err().getFirst();
    }

    private List<String> keys() {
        return exporter.requests().stream()
                .map(request -> request.header("Idempotency-key").orElseThrow())
                .toList();
    }

    private static void refuseInPlainText(ServerSocket server) {
        try (var socket = server.accept()) {
            socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int closedPort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(scratch.resolve(name), text).toString();
    }

    private CommandRun send(String... arguments) {
        return CommandRun.of(new ProcessContext(variables, standardInput, keyboard, terminal), arguments);
    }
}
