package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.deploy.load.Await;
import io.narrows.exporter.deploy.load.FakeOpenSearch;
import io.narrows.exporter.deploy.load.Load;
import io.narrows.exporter.test.kafka.KafkaBroker;
import io.narrows.exporter.test.opensearch.OpenSearchNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tests that reports which a destination refuses, delays or accepts slowly block nothing else. Uses a real OpenSearch,
/// a real Kafka, and the operators' default waits.
class LanesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /// The longest time from accepted to delivered, for every report that is not refused itself.
    private static final Duration DELIVERED_WITHIN = Duration.ofSeconds(5);

    private static final int LANES_THAT_HANG = Faults.shortOrLong(60, 300);
    private static final int HONEST_A_SECOND = 20;
    private static final int HONEST = HONEST_A_SECOND * Faults.shortOrLong(6, 130);

    private static final int LANE_CONCURRENCY = 8;
    private static final Duration AWAY = Duration.ofMillis(2_500);
    private static final Duration BACK_WITHIN = Duration.ofSeconds(10);

    /// One batch, which takes the destination twice as long as the response timeout.
    private static final int BACKLOG = 1_000;

    private static final Duration A_DOCUMENT = Duration.ofMillis(8);
    private static final Map<String, String> RESPONSE_TIMEOUT = Map.of("CONSUMERS_OPEN_SEARCH_RESPONSE_TIMEOUT", "2s");
    private static final Duration BACKLOG_WITHIN = Duration.ofSeconds(60);

    @TempDir
    private static Path scratch;

    private static OpenSearchNode node;
    private static KafkaBroker broker;
    private static ExporterProcess exporter;

    @BeforeAll
    static void start() {
        var starting = CompletableFuture.supplyAsync(() -> get(KafkaBroker::start));
        node = get(OpenSearchNode::start);
        broker = starting.join();
        exporter = ExporterProcess.start(scratch, Map.of("CONSUMERS_KAFKA_ALLOWED_BROKERS", broker.openAddress()));
    }

    @AfterAll
    static void stop() {
        exporter.close();
        broker.close();
        node.close();
    }

    @ParameterizedTest
    @EnumSource
    void anIndexThatIsRefusedHoldsUpNoOtherOfItsOpenSearch(IndexRefusal refusal) {
        var prefix = refusal.name().toLowerCase(Locale.ROOT);
        var sources = new StarvedSources(exporter, toNode("a8"), prefix + "_refused", prefix + "_one", prefix + "_two");
        var before = sources.sendOneOfTheRefused();
        refusal.begin(node, sources.refused());

        var sent = sources.goodOnesArriveInTime(() -> refusal.end(node, sources.refused()));

        sent.add(before);
        assertThat(StoredReports.documents(node, prefix + "_*")).containsExactlyInAnyOrderElementsOf(sent);
    }

    @Test
    void aTopicThatDoesNotExistHoldsUpNoOtherOfItsKafka() {
        var topics = new KafkaTopics(broker);
        var lane = "{\"kafka\":{\"bootstrapServers\":\"" + broker.openAddress() + "\"}}";
        var sources = new StarvedSources(exporter, lane, "topic_missing", "topic_one", "topic_two");
        sources.good().forEach(topics::create);

        var sent = sources.goodOnesArriveInTime(() -> topics.create(sources.refused()));

        var arrived = Stream.concat(Stream.of(sources.refused()), sources.good().stream())
                .flatMap(topic -> topics.payloads(topic).stream());
        assertThat(arrived).containsExactlyInAnyOrderElementsOf(sent);
    }

    @Test
    void aReportThatAWebhookAnswers500HoldsUpNoOther() {
        try (var webhook = RefusingWebhook.start("bad")) {
            var lane = "{\"webhook\":{\"url\":\"" + webhook.uri() + "\"}}";
            var sources = new StarvedSources(exporter, lane, "bad", "good");

            var sent = sources.goodOnesArriveInTime(webhook::mend);

            assertThat(webhook.taken()).containsExactlyInAnyOrderElementsOf(sent);
        }
    }

    @Test
    void manyLanesToServersThatNeverAnswerHoldUpNobody(@TempDir Path own) throws IOException {
        try (var silent = new ServerSocket(0, LANES_THAT_HANG, InetAddress.getLoopbackAddress());
                var hanging = FakeOpenSearch.start();
                var stranger = FakeOpenSearch.start();
                var exporter = ExporterProcess.start(own);
                var honest = new TimedReports(exporter)) {
            hanging.hold();
            // Not timed: the first delivery loads the classes of the plugin, with or without lanes that hang.
            Http.post(exporter.server("/forward?wait=60s"), honestEnvelope(stranger, 0));
            honest.send(honestEnvelope(stranger, 0));
            for (int i = 0; i < LANES_THAT_HANG; i++) {
                var lane = i % 2 == 0
                        ? Envelopes.openSearch(hanging.uri().toString(), "user" + i, "p")
                        : "{\"webhook\":{\"url\":\"http://127.0.0.1:" + silent.getLocalPort() + "/" + i + "\"}}";
                assertThat(Http.post(exporter.server("/forward"), Envelopes.envelope("hangs", lane, "{}"))
                                .status())
                        .isEqualTo(200);
            }
            Await.until(
                    "an attempt that hangs",
                    PATIENCE,
                    () -> Optional.of(hanging.bulkRequests()).filter(requests -> requests > 0));

            for (int i = 1; i < HONEST; i++) {
                honest.send(honestEnvelope(stranger, i));
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1) / HONEST_A_SECOND);
            }

            var latencies = honest.await();
            print("A7", LANES_THAT_HANG + " lanes that hang, honest " + latencies);
            assertThat(latencies.p99()).isLessThan(DELIVERED_WITHIN);
            assertThat(new Operator(exporter).deliveriesTo("openSearch").pending())
                    .isEqualTo((LANES_THAT_HANG + 1) / 2);
            hanging.release();
        }
    }

    @Test
    void aDestinationThatComesBackIsFoundSoonHoweverManyAttemptsItLost() {
        var first = 0;
        try (var front = OpenSearchFront.start(node);
                var load = load(front.uri(), first, 200)) {
            // Makes all requests slow, so that the noise of a busy machine does not look like a slowing destination.
            front.slow(Duration.ofMillis(100), Duration.ZERO);
            Await.until(
                    "a lane that runs",
                    PATIENCE,
                    () -> Optional.of(front.taken()).filter(taken -> taken >= 60));
            front.hold();
            Await.until(
                    LANE_CONCURRENCY + " attempts in flight",
                    PATIENCE,
                    () -> Optional.of(front.inFlight()).filter(inFlight -> inFlight == LANE_CONCURRENCY));

            front.away();
            LockSupport.parkNanos(AWAY.toNanos());
            var before = front.taken();
            front.back();

            var begin = System.nanoTime();
            Await.until(
                    "a batch that is taken",
                    BACK_WITHIN,
                    () -> Optional.of(front.taken()).filter(taken -> taken > before));
            print("A9", "back after " + millisSince(begin) + " ms");
            load.stop();
            assertAllArrived(load, first);
        }
    }

    @Test
    void aBatchThatTakesTooLongIsHalvedUntilItFits(@TempDir Path own) {
        var first = 100_000;
        try (var front = OpenSearchFront.start(node);
                var exporter = ExporterProcess.start(own, RESPONSE_TIMEOUT)) {
            front.slow(Duration.ZERO, A_DOCUMENT);
            front.away();
            var load = Load.run(
                    exporter.server("/forward"),
                    Load.Plan.of(Faults.toOpenSearch(front.uri()), 8, first, BACKLOG, PATIENCE));
            assertThat(load.answered(200)).isEqualTo(BACKLOG);
            front.back();

            var begin = System.nanoTime();
            Await.until(
                    "the backlog",
                    BACKLOG_WITHIN,
                    () -> Optional.of(new Operator(exporter).deliveriesTo("openSearch"))
                            .filter(deliveries -> deliveries.delivered() == BACKLOG));
            print("A10", BACKLOG + " reports in " + millisSince(begin) + " ms, requests=" + front.taken());
            assertThat(Http.get(exporter.admin("/metrics")).body())
                    .containsPattern("data_exporter_batches_halved_total\\{consumer=\"openSearch\"} [1-9]");
            assertAllArrived(load, first);
        }
    }

    /// An envelope to a known lane, a new lane, or a new host.
    private static String honestEnvelope(FakeOpenSearch stranger, int number) {
        var lane =
                switch (number % 10) {
                    case 3 -> toNode("honest" + number);
                    case 7 -> Envelopes.openSearch(stranger.uri().toString(), "honest" + number, "p");
                    default -> toNode("honest");
                };
        return Envelopes.envelope("honest", lane.replaceFirst("\\{", "{\"file\":{},"), "{\"n\":" + number + "}");
    }

    /// @param user selects a separate lane; the node does not check it
    private static String toNode(String user) {
        return Envelopes.openSearch("http://" + node.hostPort(), user, "p");
    }

    private static Load load(URI destination, int first, int aSecond) {
        return Load.start(
                exporter.server("/forward"),
                Load.Plan.of(Faults.toOpenSearch(destination), 4, first, 50_000, PATIENCE)
                        .at(aSecond));
    }

    private static void assertAllArrived(Load load, int first) {
        var accepted = load.accepted();
        var arrived = Await.until(
                "all in OpenSearch",
                PATIENCE,
                () -> Optional.of(StoredReports.in(node, first + 50_000))
                        .filter(arrivals -> arrivals.missing(accepted).isEmpty()));
        assertThat(arrived.doubled()).as("reports that are there twice").isZero();
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    private static void print(String row, String found) {
        System.out.println("LANES " + row + " " + found);
    }

    private static <T> T get(Callable<T> call) {
        try {
            return call.call();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new AssertionError("OpenSearch or Kafka could not be asked", e);
        }
    }
}
