package io.narrows.exporter.deploy.benchmark;

import io.narrows.exporter.deploy.ExporterProcess;
import io.narrows.exporter.deploy.Faults;
import io.narrows.exporter.deploy.load.Await;
import io.narrows.exporter.deploy.load.Load;
import io.narrows.exporter.deploy.load.NumberedReport;
import io.narrows.exporter.test.opensearch.OpenSearchNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/// Measures how fast reports get from the exporter into a real OpenSearch, beside a bare bulk client that writes as
/// many documents of the same content into an index like the exporter's, in turns. Prints medians. Both begin with an
/// empty index with mappings, and both are warm: the client lives as long as this process, and each exporter, a process
/// of its own, has delivered reports that waited as these do, to a destination that takes less time.
/// `deploy/benchmark/opensearch.sh` runs it.
///
/// The exporter begins with all reports in its spool, so its senders take no part.
final class NodeDelivery {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
    private static final Pattern ADMIN = Pattern.compile("exporter ready port=\\d+ admin=(\\d+)");
    private static final Pattern INDEXED = Pattern.compile("\"index_total\":(\\d+)");
    private static final String INDICES = NumberedReport.SOURCE + "*";
    private static final String CONSUMER = "openSearch";
    private static final int CONNECTIONS = 16;

    /// How often an exporter is warmed up. What it does once a request of many reports takes Java long to compile.
    private static final int WARM_UP_PARTS = 4;

    /// How many bulk requests a bare client may have in flight.
    private static final List<Integer> CLIENTS = List.of(1, 2, 4);

    private final HttpClient operator = HttpClient.newHttpClient();
    private final OpenSearchNode node;
    private final Path scratch;
    private final int size;
    private final int warmUp;
    private final int reports;

    private NodeDelivery(OpenSearchNode node, Path scratch, int size, int warmUp, int reports) {
        this.node = node;
        this.scratch = scratch;
        this.size = size;
        this.warmUp = warmUp;
        this.reports = reports;
    }

    /// @param arguments the number of rounds, a directory on the disk to measure, and the sizes in kilobytes
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var rounds = Integer.parseInt(arguments[0]);
        var scratch = Path.of(arguments[1]).resolve("node");
        System.out.println("| report | into OpenSearch by | reports/s | exporter ÷ this |");
        System.out.println("|---|---|---|---|");
        try (var node = OpenSearchNode.start()) {
            for (var kilobytes : arguments[2].split(",", -1)) {
                of(Integer.parseInt(kilobytes) * 1_000, node, scratch).measure(rounds);
            }
        }
    }

    private static NodeDelivery of(int size, OpenSearchNode node, Path scratch) {
        return size < 20_000
                ? new NodeDelivery(node, scratch, size, 200_000, 100_000)
                : new NodeDelivery(node, scratch, size, 10_000, 1_000);
    }

    private void measure(int rounds) throws IOException, InterruptedException {
        // Warms the node up, and shows what the exporter makes of a report.
        exporter();
        var bulk = BulkClient.like(node, INDICES, reports);
        CLIENTS.forEach(bulk::perSecond);
        var ofExporter = new ArrayList<Double>();
        var ofClients = new ArrayList<List<Double>>();
        CLIENTS.forEach(calls -> ofClients.add(new ArrayList<>()));
        for (int round = 0; round < rounds; round++) {
            ofExporter.add(exporter());
            for (int i = 0; i < CLIENTS.size(); i++) {
                ofClients.get(i).add(bulk.perSecond(CLIENTS.get(i)));
            }
        }
        print("the exporter", median(ofExporter), median(ofExporter));
        for (int i = 0; i < CLIENTS.size(); i++) {
            print("a bulk client, requests in flight: " + CLIENTS.get(i), median(ofClients.get(i)), median(ofExporter));
        }
    }

    private void print(String program, double perSecond, double ofExporter) {
        System.out.printf(
                Locale.ROOT,
                "| %,d KB | %s | %,.0f | %.2f |%n",
                size / 1_000,
                program,
                perSecond,
                ofExporter / perSecond);
    }

    private static double median(List<Double> values) {
        return Figures.median(values.stream().mapToDouble(Double::doubleValue));
    }

    /// Warms an exporter up, lets reports wait in it, and delivers them into an index of their own.
    ///
    /// @return how many of those that waited arrive a second
    private double exporter() throws IOException, InterruptedException {
        Folders.delete(scratch);
        try (var exporter = ExporterProcess.start(scratch, Map.of("SPOOL_MAX_SIZE", "4GiB", "JAVA_OPTS", "-Xmx1g"))) {
            warmUp(exporter);
            operate(exporter, "pause");
            send(exporter, URI.create("http://" + node.hostPort()), reports);
            emptyIndices();
            var begin = System.nanoTime();
            operate(exporter, "resume");
            awaitIndexed();
            return reports * 1e9 / (System.nanoTime() - begin);
        } finally {
            Folders.delete(scratch);
        }
    }

    private void warmUp(ExporterProcess exporter) throws IOException, InterruptedException {
        for (int part = 0; part < WARM_UP_PARTS; part++) {
            try (var destinations = Destinations.start(1, warmUp)) {
                operate(exporter, "pause");
                var load = send(exporter, destinations.uris().getFirst(), warmUp);
                operate(exporter, "resume");
                destinations.settle(load.accepted(), Duration.ZERO);
            }
        }
    }

    private void emptyIndices() {
        EmptyIndices.mappings(node, INDICES).forEach((index, mappings) -> EmptyIndices.replace(node, index, mappings));
    }

    private Load send(ExporterProcess exporter, URI destination, int count) {
        var plan = Load.Plan.of(Faults.toOpenSearch(destination), CONNECTIONS, 0, count, PATIENCE)
                .of(size);
        var load = Load.run(exporter.server("/forward"), plan);
        if (load.answered(200) != count) {
            throw new IllegalStateException("not all were accepted: " + load.statuses());
        }
        return load;
    }

    private void awaitIndexed() {
        Await.until(
                reports + " documents", PATIENCE, () -> Optional.of(indexed()).filter(all -> all == reports));
    }

    /// Waits first, because each answer takes the node some time.
    private long indexed() {
        LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        try {
            var indexed = INDEXED.matcher(
                    node.send("GET", "/" + INDICES + "/_stats/indexing", "").body());
            return indexed.find() ? Long.parseLong(indexed.group(1)) : 0;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void operate(ExporterProcess exporter, String change) throws IOException, InterruptedException {
        var port = exporter.awaitLine(ADMIN).group(1);
        var uri = URI.create("http://127.0.0.1:" + port + "/consumers/" + CONSUMER + "/" + change);
        var request = HttpRequest.newBuilder(uri).POST(BodyPublishers.noBody()).build();
        var answer = operator.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(uri + " was answered " + answer.statusCode() + ": " + answer.body());
        }
    }
}
