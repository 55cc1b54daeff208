package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.deploy.load.Arrivals;
import io.narrows.exporter.deploy.load.Await;
import io.narrows.exporter.deploy.load.FakeOpenSearch;
import io.narrows.exporter.deploy.load.Load;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Three exporters that share a spool in a database, each in a process of its own, and the reports that they got under
/// load: all of them go to one OpenSearch.
final class Replicas implements AutoCloseable {
    static final List<String> NAMES = List.of("one", "two", "three");
    static final Duration PATIENCE = Duration.ofMinutes(3);

    /// The time after which an exporter is taken for dead: the default, or less where a build must not wait for it.
    static final Duration TIMEOUT = Faults.shortOrLong(Duration.ofSeconds(2), Duration.ofSeconds(5));

    private static final String CONSUMER = "openSearch";
    private static final int CONNECTIONS = 4;
    private static final int A_SECOND = 150;
    private static final int MOST = 20_000;
    private static final int MOST_FAULTS = 60;
    private static final int REPORTS_BEFORE_A_FAULT = 200;
    private static final int REPORTS_AFTER_A_FAULT = 300;

    private final Path scratch;
    private final Map<String, String> environment;
    private final Map<String, String> urls;
    private final Map<String, ExporterProcess> exporters = new TreeMap<>();
    private final Arrivals arrivals = new Arrivals(MOST_FAULTS * NAMES.size() * MOST);
    private final FakeOpenSearch openSearch = FakeOpenSearch.start(arrivals);
    private final BitSet accepted = new BitSet();
    private int sent;
    private int first;
    private Duration longestAnswer = Duration.ZERO;

    private Replicas(Path scratch, Map<String, String> urls, Map<String, String> environment) {
        this.scratch = scratch;
        this.urls = urls;
        this.environment = environment;
    }

    /// Starts the exporters.
    ///
    /// @param urls of the database, as each of the exporters sees it
    static Replicas start(Path scratch, Map<String, String> urls, Map<String, String> environment) {
        var keys = scratch.resolve("keys").toString();
        var made = ExporterProcess.run(scratch, Map.of(), "spool-key", "new", keys);
        assertThat(made.status()).as(made.toString()).isZero();
        var variables = new HashMap<>(Map.of(
                "SPOOL_TYPE",
                "postgres",
                "SPOOL_POSTGRES_USERNAME",
                "postgres",
                "SPOOL_POSTGRES_REPLICA_TIMEOUT",
                TIMEOUT.toSeconds() + "s",
                "SPOOL_KEY_FILE",
                keys));
        variables.putAll(environment);
        var replicas = new Replicas(scratch, urls, variables);
        try {
            NAMES.forEach(name -> replicas.restart(name, Map.of()));
        } catch (AssertionError e) {
            replicas.close();
            throw e;
        }
        return replicas;
    }

    ExporterProcess get(String name) {
        return Objects.requireNonNull(exporters.get(name), name);
    }

    FakeOpenSearch openSearch() {
        return openSearch;
    }

    /// Starts the exporter of this name, which has ended or is killed.
    void restart(String name, Map<String, String> more) {
        Optional.ofNullable(exporters.remove(name)).ifPresent(ExporterProcess::close);
        exporters.put(name, another(name, more));
    }

    /// Starts one more exporter, which the caller closes.
    ExporterProcess another(String name, Map<String, String> more) {
        var variables = new HashMap<>(environment);
        variables.put("HOSTNAME", name);
        variables.put("SPOOL_POSTGRES_URL", urls.getOrDefault(name, urls.get(NAMES.getFirst())));
        variables.putAll(more);
        return ExporterProcess.start(scratch.resolve(name), Faults.impatient(variables));
    }

    /// Starts again those that have ended.
    void repair() {
        NAMES.stream().filter(name -> !get(name).isAlive()).forEach(name -> restart(name, Map.of()));
    }

    /// Sends reports to all exporters before, during and after a fault.
    void underLoad(Runnable fault) {
        var loads = new ArrayList<Load>();
        for (var exporter : exporters.values()) {
            var plan = Load.Plan.of(Faults.toOpenSearch(openSearch.uri()), CONNECTIONS, first, MOST, PATIENCE);
            loads.add(Load.start(exporter.server("/forward"), plan.at(A_SECOND)));
            first += MOST;
        }
        try {
            awaitMore(loads, REPORTS_BEFORE_A_FAULT);
            fault.run();
            awaitMore(loads, REPORTS_AFTER_A_FAULT);
        } finally {
            loads.forEach(Load::close);
        }
        loads.forEach(this::note);
    }

    private void note(Load load) {
        accepted.or(load.accepted());
        sent += load.sent();
        longestAnswer = Stream.of(longestAnswer, load.longestAnswer())
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    /// Sends reports to one exporter, which answers all of them 200.
    void send(String name, int reports) {
        var plan = Load.Plan.of(Faults.toOpenSearch(openSearch.uri()), CONNECTIONS, first, reports, PATIENCE);
        var load = Load.run(get(name).server("/forward"), plan);
        first += reports;
        note(load);
        assertThat(load.answered(200)).isEqualTo(reports);
    }

    /// Waits until so many dead letters are there.
    void awaitDead(int letters) {
        Await.until(
                letters + " dead letters",
                PATIENCE,
                () -> Optional.of(new Operator(get(NAMES.getLast())).sharedDeliveriesTo(CONSUMER))
                        .filter(deliveries -> deliveries.dead() == letters));
    }

    private static void awaitMore(List<Load> loads, int reports) {
        int before = answered(loads);
        Await.until(
                reports + " more reports answered 200",
                PATIENCE,
                () -> Optional.of(answered(loads)).filter(now -> now >= before + reports));
    }

    private static int answered(List<Load> loads) {
        return loads.stream().mapToInt(load -> load.answered(200)).sum();
    }

    /// The longest time that a sender waited for an answer since the last fault.
    Duration longestAnswer() {
        return longestAnswer;
    }

    /// Asserts that all reports that were answered 200 so far are there once, and that the tallies say the same.
    void assertNothingIsLostOrDoubled(String fault) {
        var settled = awaitSettled(CONSUMER);
        var outcome = new Outcome(fault, sent, accepted.cardinality(), arrivals.count(), arrivals.doubled());
        outcome.print("at three exporters, longest answer " + longestAnswer.toMillis() + " ms");
        longestAnswer = Duration.ZERO;
        assertThat(arrivals.missing(accepted).stream())
                .as("reports that were answered 200 and are lost: " + fault)
                .isEmpty();
        outcome.assertNothingIsDoubled();
        assertThat(settled.addUp()).as(settled.toString()).isTrue();
        assertThat(settled.dead()).isZero();
        assertThat(settled.delivered()).isEqualTo(arrivals.count());
    }

    /// Waits until nothing is pending for a consumer. Each exporter must say the same.
    Operator.Deliveries awaitSettled(String consumer) {
        return Await.until("nothing pending at " + consumer, PATIENCE, () -> settled(consumer));
    }

    private Optional<Operator.Deliveries> settled(String consumer) {
        var told = exporters.values().stream()
                .map(exporter -> new Operator(exporter).sharedDeliveriesTo(consumer))
                .distinct()
                .toList();
        return Optional.of(told.getFirst())
                .filter(one -> told.size() == 1 && one.delivered() > 0 && one.pending() == 0);
    }

    @Override
    public void close() {
        exporters.values().forEach(ExporterProcess::close);
        openSearch.close();
    }
}
