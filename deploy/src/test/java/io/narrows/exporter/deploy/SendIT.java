package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.narrows.exporter.deploy.load.FakeOpenSearch;
import io.narrows.exporter.deploy.load.FreePort;
import io.narrows.exporter.plugin.tck.TestCertificates;
import io.narrows.exporter.test.process.ChildProcess;
import io.narrows.exporter.test.process.ChildProcess.Ending;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests `bin/data-exporter send` as a scanner runs it, against one exporter.
class SendIT {
    private static final Path SAMPLES = Path.of("samples");
    private static final Path OF_REAL_SCANNERS = Path.of("../../shared/reports");
    private static final Pattern SHELL = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final String POLICY = """
            apiVersion: goharbor.goharbor.io/v1alpha1
            kind: InspectionPolicy
            spec:
              inspector:
                exportConfig:
                  openSearch: {hostport: "http://127.0.0.1:1", username: admin, checkCert: false}
            """;
    private static final Pattern LIBRARY = Pattern.compile("source: \\S*/lib/([a-z-]+)-[0-9][^/]*\\.jar");
    private static final Pattern ACCEPTED = Pattern.compile(": accepted as (01[0-9A-Z]{24})");

    @TempDir
    private static Path home;

    private static ExporterProcess exporter;

    @TempDir
    private Path scratch;

    @BeforeAll
    static void start() {
        exporter = ExporterProcess.start(home);
    }

    @AfterAll
    static void stop() {
        exporter.close();
    }

    @Test
    void realReportsAreDeliveredAsTheyAre() throws IOException {
        var files = new ArrayList<>(jsonFiles(SAMPLES));
        files.addAll(jsonFiles(OF_REAL_SCANNERS));
        var arguments = Stream.concat(
                Stream.of("--consumer=file", "--wait"), files.stream().map(Path::toString));

        var ending = send("real_reports", arguments.toArray(String[]::new));

        assertThat(ending.status()).as(ending.text()).isZero();
        assertThat(ending.output())
                .hasSize(2 * files.size())
                .filteredOn("  file: delivered"::equals)
                .hasSameSizeAs(files);
        var delivered = delivered("real_reports");
        for (int i = 0; i < files.size(); i++) {
            var id = accepted(ending.output().get(2 * i));
            assertThat(delivered).containsKey(id);
            assertThat(JsonText.isSameReport(report(delivered.getOrDefault(id, "")), Files.readString(files.get(i))))
                    .as(files.get(i).toString())
                    .isTrue();
        }
    }

    @Test
    void everyCommandOfThePageWorks() throws IOException {
        var folder = scratch.resolve("distribution");
        copyOfTheDistribution(folder);
        Files.copy(SAMPLES.resolve("risk_report.json"), folder.resolve("report.json"));
        Files.writeString(folder.resolve("trivy.json"), "{\"Results\": [{}, {}]}");
        Files.writeString(folder.resolve("password.txt"), "secret\n");
        Files.writeString(folder.resolve("policy.yaml"), POLICY);
        var commands =
                SHELL.matcher(Files.readString(Path.of("send.md"))).results().map(block -> block.group(1));
        var script = "set -eu; cd '" + folder + "'\n" + String.join("\n", commands.toList());

        try (var shell = ChildProcess.start(
                List.of("sh", "-c", script),
                Map.of("DATA_EXPORTER_URL", exporter.server("").toString()))) {
            var ending = shell.awaitEnd();

            assertThat(ending.status()).as(ending.text()).isZero();
            assertThat(ending.output())
                    .contains("  file: delivered")
                    .filteredOn(line -> line.contains(": accepted as"))
                    .hasSize(7);
            assertThat(folder.resolve("lib/send.aot")).isRegularFile();
        }
        var cached = withCache(folder, "-XX:AOTMode=on"); // Java ends if it cannot use the cache
        Files.writeString(folder.resolve("lib/send.aot"), "of another Java");
        var withoutCache = withCache(folder, "");
        assertThat(List.of(cached, withoutCache))
                .allSatisfy(ending ->
                        assertThat(ending.output()).singleElement().asString().contains(": accepted as"));
    }

    /// It runs for each report, so it must start without the exporter's server and its libraries.
    @Test
    void sendLoadsNoMoreOfTheDistributionThanItself() throws IOException {
        var log = scratch.resolve("classes.log");

        var ending = send(
                Map.of("JAVA_OPTS", "-Xlog:class+load:file=" + log), "light", "--consumer=file", "--wait", report());

        assertThat(ending.status()).as(ending.text()).isZero();
        assertThat(Files.readAllLines(log).stream().map(LIBRARY::matcher).filter(Matcher::find))
                .extracting(library -> library.group(1))
                .contains("data-exporter-adapter-send")
                .containsOnly("data-exporter-adapter-send", "data-exporter-domain", "picocli");
    }

    @Test
    void aPipeIsSplitPackedAndGivenItsFields() throws IOException {
        var many = Files.writeString(
                scratch.resolve("many.json"), "{\"items\": [{\"n\": 1.0}, {\"n\": 2.0}, {\"n\": 3}]}");
        var command =
                "cat '" + many + "' | '" + command() + "' send --source=piped --consumer=file --split=/items --gzip"
                        + " --wait --cluster-id=c1 --url=" + exporter.server("");
        try (var pipe = ChildProcess.start(List.of("sh", "-c", command), Map.of())) {
            var ending = pipe.awaitEnd();

            assertThat(ending.status()).as(ending.text()).isZero();
            assertThat(delivered("piped").values())
                    .extracting(line -> json(line).getJsonObject("report").toString())
                    .containsExactlyInAnyOrder(
                            "{\"n\":1.0,\"clusterId\":\"c1\"}",
                            "{\"n\":2.0,\"clusterId\":\"c1\"}",
                            "{\"n\":3,\"clusterId\":\"c1\"}");
        }
    }

    @Test
    void aPolicyOfTheKubernetesApiNamesTheConsumers() throws Exception {
        var certificates = new TestCertificates(scratch);
        certificates.makeKey("ca", "127.0.0.1");
        var asked = new CopyOnWriteArrayList<String>();
        var kubernetes = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try (var openSearch = FakeOpenSearch.start()) {
            var policy = "{\"spec\":{\"inspector\":{\"exportConfig\":"
                    + Envelopes.openSearch(openSearch.uri().toString(), "", "") + "}}}";
            kubernetes.setHttpsConfigurator(new HttpsConfigurator(certificates.server("ca")));
            kubernetes.createContext("/", exchange -> {
                asked.add(exchange.getRequestURI() + " "
                        + exchange.getRequestHeaders().getFirst("Authorization"));
                answer(exchange, policy);
            });
            kubernetes.start();
            Files.writeString(
                    scratch.resolve("ca.crt"),
                    TestCertificates.pem("CERTIFICATE", certificate(scratch.resolve("ca.p12"))));
            Files.writeString(scratch.resolve("token"), "the-token");

            var ending = send(
                    Map.of(
                            "KUBERNETES_SERVICE_HOST", "127.0.0.1",
                            "KUBERNETES_SERVICE_PORT",
                                    Integer.toString(kubernetes.getAddress().getPort()),
                            "DATA_EXPORTER_SERVICE_ACCOUNT_DIR", scratch.toString()),
                    "kubebench_report",
                    "--policy=my-policy",
                    "--wait",
                    SAMPLES.resolve("kubebench_report.json").toString());

            assertThat(ending.status()).as(ending.text()).isZero();
            assertThat(asked)
                    .containsExactly(
                            "/apis/goharbor.goharbor.io/v1alpha1/inspectionpolicies/my-policy Bearer the-token");
            var id = accepted(ending.output().getFirst()) + "-openSearch";
            assertThat(openSearch.await(id).index()).isEqualTo("kubebench_report");
        } finally {
            kubernetes.stop(0);
        }
    }

    @Test
    void whatIsSentBeforeTheExporterStartsArrivesOnceItHas() throws IOException {
        int port = FreePort.find();
        var arguments = List.of(
                command(),
                "send",
                "--source=early",
                "--consumer=file",
                "--wait",
                "--url=http://127.0.0.1:" + port,
                report());
        try (var early = ChildProcess.start(arguments, Map.of())) {
            early.awaitLine(Pattern.compile("nobody listens there; is it running\\?; trying again for"));

            try (var late = ExporterProcess.start(scratch, Map.of("SERVER_PORT", Integer.toString(port)))) {
                var ending = early.awaitEnd();

                assertThat(ending.status()).as(ending.text()).isZero();
                assertThat(late.isAlive()).isTrue();
            }
        }
    }

    /// A proxy closes the connection instead of the first answer, so the sender cannot know that its report was
    /// accepted.
    @Test
    void aReportWhoseAnswerWasLostIsSentAgainAndDeliveredOnce() throws IOException {
        var requests = new AtomicInteger();
        var proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.createContext("/", exchange -> {
            var headers = new HashMap<String, String>();
            headers.put("Idempotency-Key", exchange.getRequestHeaders().getFirst("Idempotency-Key"));
            var answer = Http.send(
                    "POST",
                    exporter.server(exchange.getRequestURI().toString()),
                    headers,
                    exchange.getRequestBody().readAllBytes());
            if (requests.incrementAndGet() == 1) {
                exchange.close();
            } else {
                answer(exchange, answer.body());
            }
        });
        proxy.start();
        try {
            var ending = send(
                    Map.of(
                            "DATA_EXPORTER_URL",
                            "http://127.0.0.1:" + proxy.getAddress().getPort()),
                    "lost_answer",
                    "--consumer=file",
                    "--wait",
                    report());

            assertThat(ending.status()).as(ending.text()).isZero();
            assertThat(requests).hasValue(2);
            assertThat(lines("lost_answer")).hasSize(1);
        } finally {
            proxy.stop(0);
        }
    }

    @Test
    void theStatusTellsRefusedFromWrongFromUnreachable() throws IOException {
        var refused =
                send("s", "--consumer=openSearch.checkCert:=7", "--consumer=openSearch.hostport=http://a", report());
        var dead = send("s", "--consumer=acme", "--wait", report());
        var wrong = send("s", "--consumer=file", "nowhere.json");
        var unreachable = send(
                Map.of("DATA_EXPORTER_URL", "http://127.0.0.1:" + FreePort.find()),
                "s",
                "--consumer=file",
                "--retry-for=0",
                report());

        assertThat(List.of(refused.status(), dead.status(), wrong.status(), unreachable.status()))
                .as(List.of(refused, dead, wrong, unreachable).toString())
                .containsExactly(1, 1, 2, 3);
        assertThat(refused.output()).singleElement().asString().contains("exportConfig.openSearch.checkCert");
        assertThat(dead.output()).last().asString().contains("acme: not installed");
        assertThat(wrong.output()).singleElement().asString().contains("nowhere.json");
        assertThat(unreachable.output()).singleElement().asString().contains("cannot reach http://127.0.0.1:");
    }

    private static Ending send(String source, String... arguments) {
        return send(Map.of("DATA_EXPORTER_URL", exporter.server("").toString()), source, arguments);
    }

    private static Ending send(Map<String, String> environment, String source, String... arguments) {
        var line = Stream.concat(Stream.of(command(), "send", "--source=" + source), Stream.of(arguments));
        var variables =
                new HashMap<>(Map.of("DATA_EXPORTER_URL", exporter.server("").toString()));
        variables.putAll(environment);
        try (var command = ChildProcess.start(line.toList(), variables)) {
            return command.awaitEnd();
        }
    }

    private static byte[] certificate(Path store) throws Exception {
        return KeyStore.getInstance(store.toFile(), "changeit".toCharArray())
                .getCertificate("ca")
                .getEncoded();
    }

    private static String command() {
        return ExporterProcess.DISTRIBUTION.resolve("bin/data-exporter").toString();
    }

    private Ending withCache(Path folder, String option) throws IOException {
        var line = List.of(
                folder.resolve("bin/data-exporter").toString(), "send", "--source=cached", "--consumer=file", report());
        try (var command = ChildProcess.start(
                line, Map.of("DATA_EXPORTER_URL", exporter.server("").toString(), "JAVA_OPTS", option))) {
            return command.awaitEnd();
        }
    }

    /// Copies the distribution, because the test must not leave a cache in the original.
    private static void copyOfTheDistribution(Path folder) throws IOException {
        for (var part : List.of("bin", "lib")) {
            Files.createDirectories(folder.resolve(part));
            try (var files = Files.list(ExporterProcess.DISTRIBUTION.resolve(part))) {
                for (var file : files.toList()) {
                    Files.copy(
                            file, folder.resolve(part).resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    private String report() throws IOException {
        return Files.writeString(scratch.resolve("report.json"), "{\"docID\": \"a\"}")
                .toString();
    }

    private static List<Path> jsonFiles(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    /// The `file` consumer's lines of a source, by report id.
    private static Map<String, String> delivered(String source) throws IOException {
        var delivered = new HashMap<String, String>();
        for (var line : lines(source)) {
            delivered.put(line.substring("{\"id\":\"".length(), "{\"id\":\"".length() + 26), line);
        }
        return delivered;
    }

    /// The exact report from a line of the `file` consumer.
    private static String report(String line) {
        return line.substring(line.indexOf("\"report\":") + "\"report\":".length(), line.length() - 1);
    }

    private static List<String> lines(String source) throws IOException {
        var lines = new ArrayList<String>();
        try (var files = Files.walk(home.resolve("reports").resolve(source))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines;
    }

    private static String accepted(String line) {
        var matcher = ACCEPTED.matcher(line);
        assertThat(matcher.find()).as(line).isTrue();
        return matcher.group(1);
    }

    private static JsonObject json(String text) {
        try (var reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        try (exchange) {
            var body = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
