package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.deploy.load.Arrivals;
import io.narrows.exporter.deploy.load.Await;
import io.narrows.exporter.deploy.load.FakeOpenSearch;
import io.narrows.exporter.deploy.load.FreePort;
import io.narrows.exporter.deploy.load.Load;
import io.narrows.exporter.domain.access.Role;
import io.narrows.exporter.domain.access.Token;
import io.narrows.exporter.domain.access.TokenEntry;
import io.narrows.exporter.domain.access.TokenHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Tests reports on their way over two exporters. The tests mostly wait for what was in flight at a kill, so they
/// run at once.
@Execution(ExecutionMode.CONCURRENT)
class RelayIT {
    // What was in flight at a kill is tried again one by one, half a minute after the start.
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int REPORTS = 3_000;
    private static final int CONNECTIONS = 8;
    private static final int KILLS = Faults.shortOrLong(2, 20);
    private static final String STORE = "{type: openSearch, hostport: '%s'}";

    @TempDir
    private Path scratch;

    private final String token = Token.create(Role.SEND, new SecureRandom());
    private final long seed = System.nanoTime();
    private final SplittableRandom random = new SplittableRandom(seed);

    @Test
    void everyReportArrivesOnceThoughTheUpperExporterIsKilledAtRandomInstants() throws IOException {
        var arrivals = new Arrivals(REPORTS);
        int port = FreePort.find();
        try (var openSearch = FakeOpenSearch.start(arrivals);
                var edge = start("edge", 0, "upper: " + upper(port), "upper");
                var load = Load.start(edge.server("/forward"), Load.Plan.of("{}", CONNECTIONS, 0, REPORTS, PATIENCE))) {
            var store = "store: " + STORE.formatted(openSearch.uri());
            for (int kill = 0; kill < KILLS; kill++) {
                try (var management = start("management", port, store, "store")) {
                    int reports = (kill + 1) * random.nextInt(REPORTS / KILLS);
                    awaitAccepted(management, reports);
                    management.kill();
                }
            }
            try (var management = start("management", port, store, "store")) {
                load.join();
                assertThat(load.accepted().cardinality()).isEqualTo(REPORTS);
                awaitDelivered(edge, "upper", REPORTS);
                awaitDelivered(management, "store", REPORTS);

                var taken = new Operator(management).deliveriesTo("store");
                assertThat(taken.accepted())
                        .as("reports in the upper spool, seed=" + seed)
                        .isEqualTo(REPORTS);
                assertThat(taken.addUp()).as(taken.toString()).isTrue();
                assertThat(new Operator(edge).deliveriesTo("upper").dead()).isZero();
                assertThat(arrivals.missing(load.accepted()).stream()).isEmpty();
                assertThat(arrivals.doubled()).isZero();
            }
        }
    }

    /// An hour of the default configuration has 12 of the longest waits between two attempts. Here such a wait
    /// is 100 ms.
    @Test
    void everythingArrivesAfterTheUpperExporterWasAway() throws IOException {
        int port = FreePort.find();
        var impatient = Map.of("LANES_LONGEST_BACKOFF", "100ms");
        try (var openSearch = FakeOpenSearch.start();
                var edge = start("edge", 0, "upper: " + upper(port), "upper", impatient)) {
            var load = Load.run(edge.server("/forward"), Load.Plan.of("{}", CONNECTIONS, 0, 200, PATIENCE));
            awaitAttempts(edge, 20);
            assertThat(new Operator(edge).deliveriesTo("upper").pending()).isEqualTo(200);

            try (var management = start("management", port, "store: " + STORE.formatted(openSearch.uri()), "store")) {
                awaitDelivered(edge, "upper", load.accepted().cardinality());
                awaitDelivered(management, "store", 200);
            }
        }
    }

    @Test
    void aReportThatIsRelayedInACircleIsADeadLetterThatSaysIt() throws IOException {
        int edgePort = FreePort.find();
        int upperPort = FreePort.find();
        try (var edge = start("edge", edgePort, "upper: " + upper(upperPort), "upper");
                var management = start("management", upperPort, "lower: " + upper(edgePort), "lower")) {
            var id = Http.post(edge.server("/forward"), Envelopes.envelope("s", "{}", "{}"))
                    .id();

            var reason = Await.until(
                    "a dead letter",
                    PATIENCE,
                    () -> Optional.of(
                                    Http.get(management.admin("/dead-letters")).body())
                            .filter(body -> body.contains(id)));

            assertThat(reason).contains("relayed in a circle", "edge,management");
            assertThat(new Operator(edge).deliveriesTo("upper").delivered()).isEqualTo(1);
        }
    }

    @Test
    void aReceiptAtTheEdgeWaitsForTheUpperDelivery() throws IOException {
        int port = FreePort.find();
        try (var openSearch = FakeOpenSearch.start();
                var management = start("management", port, "store: " + STORE.formatted(openSearch.uri()), "store");
                var edge = start("edge", 0, "upper: " + upper(port).replace("}", ", await: true}"), "upper")) {
            openSearch.hold();
            var waiting = Http.post(edge.server("/forward?wait=300ms"), Envelopes.envelope("s", "{}", "{\"a\":1.50}"));
            assertThat(waiting.state()).isEqualTo("pending");
            awaitAccepted(management, 1);

            openSearch.release();
            var delivered = Await.until(
                    "the upper delivery",
                    PATIENCE,
                    () -> Optional.of(Http.get(edge.server("/reports/" + waiting.id() + "?wait=10s")))
                            .filter(answer -> answer.state().equals("delivered")));

            assertThat(delivered.id()).isEqualTo(waiting.id());
            var document = openSearch.await(waiting.id() + "-store");
            assertThat(document.line()).contains("1.50");
            assertThat(Http.get(management.admin("/reports/" + waiting.id())).body())
                    .contains("\"cluster\":\"edge\"", "\"relay-hops\":\"edge\"");
        }
    }

    private String upper(int port) {
        return "{type: relay, url: 'http://127.0.0.1:" + port + "', token: '" + token + "'}";
    }

    private ExporterProcess start(String cluster, int port, String named, String route) throws IOException {
        return start(cluster, port, named, route, Map.of());
    }

    /// Starts the exporter of a cluster, which takes relayed reports and sends everything to one named consumer.
    private ExporterProcess start(String cluster, int port, String named, String route, Map<String, String> environment)
            throws IOException {
        var home = Files.createDirectories(scratch.resolve(cluster));
        var tokens = Files.writeString(
                home.resolve("tokens"), new TokenEntry("lower", Role.SEND, TokenHash.of(token)) + "\n");
        var configuration = Files.writeString(home.resolve("my.yaml"), """
                security:
                  profile: open
                  tokenFile: %s
                  senders:
                    lower: {sources: '*', relay: true}
                consumers:
                  relay: {cluster: %s}
                  %s
                routes:
                  all: {source: '*', consumers: %s}
                """.formatted(tokens, cluster, named, route));
        var variables = new HashMap<>(Faults.impatient(environment));
        variables.put("DATA_EXPORTER_CONFIG", configuration.toString());
        variables.put("SERVER_PORT", Integer.toString(port));
        variables.put("LANES_ATTEMPT_TIMEOUT", "10s");
        return ExporterProcess.start(home, variables);
    }

    private static void awaitAccepted(ExporterProcess exporter, int reports) {
        Await.until(
                reports + " reports accepted",
                PATIENCE,
                () -> Optional.of(new Operator(exporter).deliveriesTo("store").accepted())
                        .filter(accepted -> accepted >= reports));
    }

    private static void awaitDelivered(ExporterProcess exporter, String consumer, long reports) {
        Await.until(
                reports + " reports delivered to " + consumer,
                PATIENCE,
                () -> Optional.of(new Operator(exporter).deliveriesTo(consumer).delivered())
                        .filter(delivered -> delivered >= reports));
    }

    private static void awaitAttempts(ExporterProcess exporter, int attempts) {
        Await.until(
                attempts + " attempts",
                PATIENCE,
                () -> Optional.of(Http.get(exporter.admin("/metrics")).body())
                        .map(RelayIT::failedAttempts)
                        .filter(failed -> failed >= attempts));
    }

    private static double failedAttempts(String metrics) {
        return metrics.lines()
                .filter(line -> line.startsWith("data_exporter_attempts_total{") && line.contains("unavailable"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
