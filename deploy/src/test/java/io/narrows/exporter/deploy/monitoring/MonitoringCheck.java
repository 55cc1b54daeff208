package io.narrows.exporter.deploy.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.narrows.exporter.deploy.ExporterProcess;
import io.narrows.exporter.deploy.load.Await;
import io.narrows.exporter.domain.access.Role;
import io.narrows.exporter.domain.access.TokenEntry;
import io.narrows.exporter.domain.access.TokenHash;
import io.narrows.exporter.test.process.ChildProcess;
import io.narrows.exporter.test.tls.SelfSigned;
import jakarta.json.Json;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.StringReader;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The rules and the dashboard of `deploy/monitoring` with a real Prometheus that scrapes running exporters in trouble.
///
/// Not part of the build, because it needs Debian's package `prometheus`: `deploy/monitoring/README.md` says how to run
/// it.
class MonitoringCheck {
    private static final Path FOLDER = Path.of("monitoring");
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /// Thresholds and times of the rules that a test cannot wait for, and what it takes in their place.
    private static final Map<String, String> SHORTENED = Map.of(
            "for: [0-9]+[smh]", "for: 1s",
            "\\[[0-9]+[smhd]]", "[20s]",
            "offset 15m", "offset 20s",
            "process_start_time_seconds > 86400", "process_start_time_seconds > 1",
            "oldest_pending_seconds > 3600", "oldest_pending_seconds > 5",
            ":p95_5m > [0-9.]+", ":p95_5m > 0",
            "14 \\* 86400", "100 * 86400",
            "\\) > 2", ") > 0",
            "\"heap\"} > 0.9", "\"heap\"} > 0");

    /// Needs a port with TLS and client certificates: `rules-test.yaml` shows that it fires, and
    /// `ClientCertificateTest` that its metric is there.
    private static final String OF_TLS = "DataExporterRevocationListEnds";

    private static final System.Logger LOGGER = System.getLogger(MonitoringCheck.class.getName());

    @TempDir
    private Path scratch;

    private final Set<String> fired = new ConcurrentSkipListSet<>();

    @Test
    void promtoolFindsNothingToComplainOf() {
        assertThat(promtool("check", "rules", "rules.yaml")).contains("SUCCESS");
        assertThat(promtool("test", "rules", "rules-test.yaml")).contains("SUCCESS");
    }

    private static String promtool(String... arguments) {
        var command = new ProcessBuilder("promtool");
        command.command().addAll(List.of(arguments));
        return ChildProcess.run(command.directory(FOLDER.toFile()));
    }

    @Test
    void eachAlertFiresAndEachPanelHasItsSeries() throws Exception {
        var troubledPort = PrometheusServer.freePort();
        var strictPort = PrometheusServer.freePort();
        var nobody = PrometheusServer.freePort();
        var targets = List.of("127.0.0.1:" + troubledPort, "127.0.0.1:" + strictPort, "127.0.0.1:" + nobody);
        try (var destination = destination();
                var strict = ExporterProcess.start(folder("strict"), strict(strictPort));
                var prometheus = PrometheusServer.start(folder("prometheus"), shortened(), targets)) {
            troubled(prometheus, troubledPort, strict, destination);
        }
    }

    /// Starts an exporter again and again, each time in other troubles, until each alert has fired.
    private void troubled(PrometheusServer prometheus, int port, ExporterProcess strict, Destination destination)
            throws Exception {
        var folder = folder("troubled");
        try (var first = ExporterProcess.start(folder, troubled(port))) {
            pause("http://127.0.0.1:" + port + "/consumers/kafka/pause");
            post(first, "{}");
            post(first, to(destination.uri("400"), "1"));
            post(first, to(destination.uri("401"), "2"));
            post(first, to(URI.create("http://169.254.169.254/"), "3"));
            post(first, to(URI.create("http://127.0.0.1:" + port + "/"), "4"));
            post(first, to(destination.uri("hang"), "on its way at the end of the process"));
            for (int i = 0; i < 70; i++) {
                post(first, to(URI.create("http://127.0.0.1:9/"), "x".repeat(1 << 20)));
            }
            await(
                    prometheus,
                    () -> {
                        post(strict, "{}");
                        post(first, to(destination.uri("400"), "more"));
                        post(first, to(URI.create("http://169.254.169.254/"), "more"));
                        post(first, "{}");
                        post(first, to(URI.create("http://127.0.0.1:9/"), "x".repeat(1 << 20)));
                    },
                    "DataExporterCrashSuspects",
                    "DataExporterRestarts",
                    "DataExporterSpoolUnreadable",
                    "DataExporterFails");
            eachPanelHasItsSeries(prometheus);
            first.kill();
        }
        damageReports(folder.resolve("spool/spool.db"));
        try (var second = ExporterProcess.start(folder, troubled(port))) {
            await(prometheus, () -> post(second, "{}"), "DataExporterFails");
            damageFile(folder.resolve("spool/spool.db"));
            await(prometheus, () -> get("http://127.0.0.1:" + port + "/dead-letters"));
        }
    }

    /// Waits until the alerts have fired.
    ///
    /// @param meanwhile keeps the troubles alive
    /// @param later the alerts that are not waited for
    private void await(PrometheusServer prometheus, Runnable meanwhile, String... later) throws IOException {
        var expected = alerts();
        expected.removeAll(Set.of(later));
        Await.until("all of " + expected, PATIENCE, () -> {
            meanwhile.run();
            fired.addAll(prometheus.firing());
            LOGGER.log(Level.INFO, "fired: {0}", fired);
            return fired.containsAll(expected) ? Optional.of(fired) : Optional.empty();
        });
    }

    private static void eachPanelHasItsSeries(PrometheusServer prometheus) throws Exception {
        var without = new TreeSet<String>();
        var expressions = Pattern.compile("\"expr\": (\"(?:[^\"\\\\]|\\\\.)*\")")
                .matcher(Files.readString(FOLDER.resolve("dashboard.json")));
        for (var expression : expressions.results().toList()) {
            try (var reader = Json.createReader(new StringReader("[" + expression.group(1) + "]"))) {
                var query = reader.readArray()
                        .getString(0)
                        .replace("$__rate_interval", "20s")
                        .replaceAll("\\$(job|instance|consumer)", ".*");
                if (prometheus.series(query) == 0) {
                    without.add(query);
                }
            }
        }
        // What has no series until it happens once.
        assertThat(without).allMatch(query -> query.matches("(?s).*(> 0|batches_halved|attempts_timed_out).*"));
    }

    private static Set<String> alerts() throws IOException {
        return Pattern.compile("(?m)^ *- alert: (\\w+)$")
                .matcher(Files.readString(FOLDER.resolve("rules.yaml")))
                .results()
                .map(alert -> alert.group(1))
                .filter(alert -> !alert.equals(OF_TLS))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String shortened() throws IOException {
        var rules = Files.readString(FOLDER.resolve("rules.yaml"));
        for (var change : SHORTENED.entrySet()) {
            assertThat(rules).containsPattern(change.getKey());
            rules = rules.replaceAll(change.getKey(), change.getValue());
        }
        return rules;
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectory(scratch.resolve(name));
    }

    private Map<String, String> troubled(int adminPort) throws Exception {
        var identity = scratch.resolve("identity");
        if (Files.notExists(identity)) {
            var pair = SelfSigned.make(Files.createDirectory(identity));
            pair.writeCertificate(identity.resolve("client.crt"));
            pair.writeKey(identity.resolve("client.key"));
        }
        return Map.of(
                "ADMIN_PORT", Integer.toString(adminPort),
                "SPOOL_MAX_SIZE", "64MiB",
                "LANES_ATTEMPT_TIMEOUT", "10m",
                "CONSUMERS_WEBHOOK_RESPONSE_TIMEOUT", "10m",
                "CONSUMERS_WEBHOOK_CERTIFICATE_FILE",
                        identity.resolve("client.crt").toString(),
                "CONSUMERS_WEBHOOK_KEY_FILE", identity.resolve("client.key").toString(),
                "CONSUMERS_WEBHOOK_CERTIFICATE_HOSTS", "nobody.test");
    }

    /// An exporter that gets no report, refuses who sends one, and has a spool that is larger than any disk.
    private Map<String, String> strict(int adminPort) throws IOException {
        var tokens = Files.writeString(
                scratch.resolve("tokens"), new TokenEntry("ci", Role.SEND, TokenHash.of("a token")) + "\n");
        return Map.of(
                "ADMIN_PORT", Integer.toString(adminPort),
                "SPOOL_MAX_SIZE", "100TiB",
                "SECURITY_PROFILE", "strict",
                "SECURITY_TLS", "terminated-elsewhere",
                "SECURITY_TOKEN_FILE", tokens.toString(),
                "SECURITY_SENDERS_CI_SOURCES", "*");
    }

    /// A server that answers what the path says, or nothing.
    private record Destination(HttpServer server) implements AutoCloseable {
        URI uri(String answer) {
            return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/" + answer);
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    private static Destination destination() throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/hang", exchange -> exchange.getRequestBody().readAllBytes());
        for (int status : new int[] {400, 401}) {
            server.createContext("/" + status, exchange -> {
                try (exchange) {
                    exchange.getRequestBody().readAllBytes();
                    exchange.sendResponseHeaders(status, -1);
                }
            });
        }
        server.start();
        return new Destination(server);
    }

    private static String to(URI destination, String payload) {
        return "{\"source\":\"s\",\"exportConfig\":{\"webhook\":{\"url\":\"" + destination + "\"}},\"payload\":\""
                + payload + "\"}";
    }

    private static void post(ExporterProcess exporter, String body) {
        Requests.send(HttpRequest.newBuilder(exporter.server("/forward")).POST(BodyPublishers.ofString(body)));
    }

    private static void pause(String uri) {
        Requests.send(HttpRequest.newBuilder(URI.create(uri)).POST(BodyPublishers.noBody()));
    }

    private static void get(String uri) {
        Requests.send(HttpRequest.newBuilder(URI.create(uri)));
    }

    /// Changes the payloads that wait, as a bad disk does.
    private static void damageReports(Path database) throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                var statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE report SET payload = x'00' WHERE seq % 2 = 0");
        }
    }

    /// Overwrites the database of a running exporter, so that it cannot be read any more.
    private static void damageFile(Path database) throws Exception {
        for (var file : List.of(database, database.resolveSibling("spool.db-wal"))) {
            try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
                var rubbish = new byte[1 << 14];
                Arrays.fill(rubbish, (byte) 0x5A);
                for (long at = 0; at < bytes.length(); at += rubbish.length) {
                    bytes.seek(at);
                    bytes.write(rubbish, 0, (int) Math.min(rubbish.length, bytes.length() - at));
                }
            }
        }
    }
}
