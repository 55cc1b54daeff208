package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.plugins.jar.FactorySource;
import io.narrows.exporter.adapter.outbound.plugins.jar.PluginJar;
import io.narrows.exporter.deploy.load.Arrivals;
import io.narrows.exporter.deploy.load.Await;
import io.narrows.exporter.deploy.load.Latencies;
import io.narrows.exporter.deploy.load.Load;
import io.narrows.exporter.deploy.load.NumberedReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests all attacks by strangers and all faults of destinations at the same time, together with a kill and a delivery
/// that ends the process. An honest sender beside them must notice nothing.
class EverythingAtOnceIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int SECONDS = Faults.shortOrLong(30, 300);
    private static final int A_SECOND = Faults.shortOrLong(30, 50);
    private static final int REPORTS = SECONDS * A_SECOND;
    private static final int CONNECTIONS = 4;
    private static final int SIZE = 2_000;
    private static final int HOSTILE_CONNECTIONS = Faults.shortOrLong(400, 1_100);

    // In the short form other tests share the machine, and the process is down for a third of the time.
    private static final Duration ACCEPTED_WITHIN = Duration.ofSeconds(Faults.shortOrLong(4, 1));
    private static final Duration DELIVERED_WITHIN = Duration.ofSeconds(5);
    private static final long MOST_MEMORY = 900L << 20;
    private static final long MOST_LOG = 1_000_000;

    /// The heap that the chart configures for a container of 1 GiB.
    private static final String HEAP = "-Xmx614m";

    @TempDir
    private Path scratch;

    @Test
    void anHonestSenderLosesNothingAndWaitsForNobodyWhateverStrangersAndDestinationsDo() throws Exception {
        var arrivals = new Arrivals(REPORTS);
        try (var webhook = NumberedWebhook.start(arrivals);
                var servers = new HostileServers();
                var exporter = SupervisedExporter.start(scratch, environment())) {
            var load = Load.start(
                    exporter.server("/forward"),
                    Load.Plan.of(
                                    "{\"webhook\":{\"url\":\"" + webhook.uri() + "\"},\"file\":{}}",
                                    CONNECTIONS,
                                    0,
                                    REPORTS,
                                    Duration.ofSeconds(4L * SECONDS))
                            .at(A_SECOND)
                            .of(SIZE));
            try (load) {
                awaitArrived(arrivals, A_SECOND);
                harm(exporter, servers, load);
            }

            var accepted = load.accepted();
            arrivals.await(accepted, PATIENCE);
            var files = awaitFiles(accepted);
            var accepting = Latencies.ofAnswers(load, accepted);
            var delivering = Latencies.of(load, arrivals, accepted);
            var undisturbed = Latencies.of(load, arrivals, beforeTheFirstEnd(accepted));
            var outcome = new Outcome(
                    "everything at once", load.sent(), accepted.cardinality(), arrivals.count(), arrivals.doubled());
            outcome.print("in files=" + files.count() + " starts=" + exporter.starts() + " again=" + webhook.again()
                    + " statuses=" + load.statuses() + " accept " + accepting + " deliver " + delivering
                    + " deliver before the first end of the process " + undisturbed + " memory="
                    + (exporter.peakBytes() >> 20) + "MiB log=" + exporter.logBytes());
            assertThat(load.statuses().keySet())
                    .as("what the honest sender was answered")
                    .containsOnly(200);
            outcome.assertNothingIsDoubled();
            assertThat(files.doubled()).as("reports in two files or lines").isZero();
            assertThat(accepting.p99()).as("p99 until a report is accepted").isLessThan(ACCEPTED_WITHIN);
            if (Faults.areLong()) {
                assertThat(delivering.p99())
                        .as("p99 from accepted to delivered")
                        .isLessThan(DELIVERED_WITHIN);
            }
            assertThat(exporter.peakBytes()).as("resident memory").isLessThan(MOST_MEMORY);
            assertThat(exporter.logBytes()).as("bytes of log").isLessThan(MOST_LOG);
            assertThePoisonIsADeadLetter(exporter);
        }
    }

    private static void harm(SupervisedExporter exporter, HostileServers servers, Load load) {
        try (var connections = HostileConnections.hold(exporter.server("/"), HOSTILE_CONNECTIONS);
                var envelopes = HostileEnvelopes.start(exporter.server("/forward"), servers)) {
            awaitSent(load, REPORTS / 3);
            poison(exporter);
            awaitSent(load, REPORTS / 2);
            exporter.killAndAwaitRestart();
            load.join();
            System.out.println("EVERYTHING hostile connections opened=" + connections.opened() + " answers="
                    + envelopes.answers());
        }
    }

    private static void awaitArrived(Arrivals arrivals, int reports) {
        Await.until(
                reports + " reports delivered",
                PATIENCE,
                () -> Optional.of(arrivals.count()).filter(count -> count >= reports));
    }

    private Map<String, String> environment() throws IOException {
        var plugins = Files.createDirectory(scratch.resolve("plugins"));
        PluginJar.of(
                        "poison.jar",
                        FactorySource.of("bad.PoisonFactory", "poison")
                                .delivering("Runtime.getRuntime().halt(3); return List.of();"))
                .in(plugins);
        var environment = new HashMap<String, String>();
        environment.put("JAVA_OPTS", ExporterProcess.javaOptions(HEAP));
        environment.put("PLUGINS_DIRECTORY", ExporterProcess.DISTRIBUTION.resolve("plugins") + "," + plugins);
        environment.put("SPOOL_MAX_SIZE", "1GiB");
        return environment;
    }

    private static BitSet beforeTheFirstEnd(BitSet accepted) {
        return accepted.get(0, REPORTS / 3 - 2 * A_SECOND);
    }

    private static void awaitSent(Load load, int reports) {
        Await.until(
                reports + " reports sent",
                PATIENCE.plusSeconds(SECONDS),
                () -> Optional.of(load.sent()).filter(sent -> sent >= reports));
    }

    /// Posts a delivery that ends the process on every attempt.
    private static void poison(SupervisedExporter exporter) {
        var starts = exporter.starts();
        try {
            Http.post(
                    exporter.server("/forward"), Envelopes.envelope("poison", "{\"poison\":{\"index\":\"i\"}}", "{}"));
        } catch (UncheckedIOException e) {
            // The process ended before it could answer.
        }
        exporter.awaitStarts(starts + 1);
    }

    private static void assertThePoisonIsADeadLetter(SupervisedExporter exporter) {
        Await.until(
                "a dead letter of the cause crashed",
                PATIENCE,
                () -> Optional.of(poisonedDeadLetters(exporter)).filter(letters -> letters.contains("\"crashed\"")));
    }

    /// The dead letters of the deadly delivery. Empty while the exporter is down, as when it tries this delivery again.
    private static String poisonedDeadLetters(SupervisedExporter exporter) {
        try {
            return Http.get(exporter.current().admin("/dead-letters?consumer=poison"))
                    .body();
        } catch (UncheckedIOException e) {
            return "";
        }
    }

    private Arrivals awaitFiles(BitSet accepted) {
        return Await.until(
                "all reports in files",
                PATIENCE,
                () -> Optional.of(files())
                        .filter(files -> files.missing(accepted).isEmpty()));
    }

    /// The honest reports in files. A line that was written again after a kill counts once.
    private Arrivals files() {
        var arrivals = new Arrivals(REPORTS);
        try (var files = Files.walk(scratch.resolve("reports").resolve(NumberedReport.SOURCE))) {
            files.filter(Files::isRegularFile)
                    .flatMap(EverythingAtOnceIT::lines)
                    .filter(line -> line.endsWith("}}"))
                    .distinct()
                    .forEach(arrivals::note);
            return arrivals;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return List.of(Files.readString(file, StandardCharsets.UTF_8).split("\n")).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
