package io.narrows.exporter.application;

import static io.narrows.exporter.application.Fixtures.CLUSTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.application.Fixtures.Catalog;
import io.narrows.exporter.application.Fixtures.ClusterType;
import io.narrows.exporter.application.delivery.Dispatcher;
import io.narrows.exporter.application.delivery.LaneSettings;
import io.narrows.exporter.application.named.NamedConsumer;
import io.narrows.exporter.application.named.NamedConsumers;
import io.narrows.exporter.application.routing.LabelPatterns;
import io.narrows.exporter.application.routing.Route;
import io.narrows.exporter.application.routing.Routes;
import io.narrows.exporter.domain.access.Glob;
import io.narrows.exporter.domain.access.Sender;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.report.InvalidReportException;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.DeliveryState.Dead;
import io.narrows.exporter.domain.spool.DeliveryState.Pending;
import io.narrows.exporter.domain.spool.IdempotencyKey;
import io.narrows.exporter.domain.spool.KeyReusedException;
import io.narrows.exporter.domain.spool.Receipt;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.SpoolFullException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AcceptReportTest {
    private static final ConsumerId ARCHIVE = new ConsumerId("archive");

    private final Spool spool = Fixtures.spool();
    /// A catalog whose consumer never returns, so that accepted reports stay in the spool.
    private final Catalog catalog = Catalog.of(new ClusterType(batch -> {
        new CountDownLatch(1).await();
        return List.of();
    }));

    private final Counters counters = new Counters();

    private final Dispatcher dispatcher =
            new Dispatcher(catalog, spool, LaneSettings.DEFAULT, Clock.systemUTC(), new Random());

    private final AcceptReport acceptReport =
            new AcceptReport(catalog, Routes.NONE, spool, dispatcher, counters, Clock.systemUTC(), new Random());

    @AfterEach
    void stop() throws InterruptedException {
        dispatcher.stop(Duration.ZERO);
        spool.close();
    }

    @Test
    void aConsumerIsAskedForByItsRequiredSettings() {
        var receipt = accept("cluster", Map.of("hostport", "http://c:9200", "password", ""));

        assertThat(receipt.deliveries()).containsExactly(new Receipt.Entry(CLUSTER, Pending.NEW));
    }

    @Test
    void presenceIsNotAWish() {
        var receipt = accept("cluster", Map.of("hostport", "", "password", "", "checkCert", false));

        assertThat(receipt.deliveries()).isEmpty();
        assertThat(counters.acceptedReports()).isEqualTo(1);
        assertThat(counters.reportsWithoutConsumer()).isEqualTo(1);
    }

    @Test
    void aTypingErrorInARequiredSettingIsADeadLetterThatNamesItAndWhatIsMissing() {
        var receipt = accept("cluster", Map.of("hostprt", "http://c:9200", "password", "", "flavour", "hunter2"));

        assertThat(receipt.deliveries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.state()).isInstanceOfSatisfying(Dead.class, dead -> {
                    assertThat(dead.cause()).isEqualTo(DeathCause.INCOMPLETE_SETTINGS);
                    assertThat(dead.reason())
                            .isEqualTo("missing settings: hostport; given, but not declared: flavour,"
                                    + " hostprt (did you mean hostport?)");
                }));
        assertThat(counters.reportsWithoutConsumer()).isZero();
    }

    @Test
    void anOlderEnvelopeCanSwitchAConsumerOff() {
        assertThat(accept("cluster", Map.of("hostport", "c", "enabled", false)).deliveries())
                .isEmpty();
        assertThat(accept("cluster", Map.of("hostport", "c", "enabled", true)).deliveries())
                .hasSize(1);
    }

    @Test
    void keysAreMatchedWithoutRegardToCaseAndUnknownOnesAreIgnored() {
        var receipt = accept("CLUSTER", Map.of("HostPort", "c", "colour", List.of("red")));

        assertThat(receipt.deliveries()).containsExactly(new Receipt.Entry(CLUSTER, Pending.NEW));
    }

    @Test
    void aSettingOfTheWrongTypeIsTheSendersFaultAndItsValueIsNotRepeatedWhereItIsSecret() {
        assertThatThrownBy(() -> accept("cluster", Map.of("hostport", "c", "checkCert", "true")))
                .isInstanceOf(InvalidReportException.class)
                .hasMessage("exportConfig.cluster.checkCert must be true or false but was 'true'");
        assertThatThrownBy(() -> accept("cluster", Map.of("hostport", "c", "password", List.of("hunter2"))))
                .isInstanceOf(InvalidReportException.class)
                .hasMessage("exportConfig.cluster.password must be a text");
    }

    @Test
    void aConsumerThatIsNotInstalledGetsADeadLetter() {
        var receipt = accept("pagerParrot", Map.of("key", "k"));

        assertThat(receipt.deliveries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.state()).isInstanceOfSatisfying(Dead.class, dead -> {
                    assertThat(dead.cause()).isEqualTo(DeathCause.NOT_INSTALLED);
                    assertThat(dead.reason()).isEqualTo("no plugin provides 'pagerParrot'");
                }));
    }

    @Test
    void aConsumerThatIsNotInstalledIsNotAskedForByBlanks() {
        assertThat(accept("governor", Map.of("clusterId", "", "url", "", "cspSecretName", ""))
                        .deliveries())
                .isEmpty();
        assertThat(accept("governor", Map.of("url", "http://g", "enabled", false))
                        .deliveries())
                .isEmpty();
        assertThat(accept("governor", Map.of()).deliveries()).hasSize(1);
    }

    @Test
    void theSameSettingsShareALaneHoweverTheyAreSent() {
        accept("cluster", Map.of("hostport", "c", "password", "p"));
        accept("Cluster", Map.of("host_port", "c", "PASSWORD", "p", "colour", "red"));
        accept("cluster", Map.of("hostport", "c", "password", "other"));

        assertThat(spool.lanes(Optional.empty(), 1_000)).hasSize(2);
    }

    @Test
    void aConsumerGetsNoSettingsOfAnother() {
        var both = new LinkedHashMap<ConsumerId, ConsumerSettings>();
        both.put(CLUSTER, ConsumerSettings.of(Map.of("hostport", "c")));
        both.put(new ConsumerId("pagerParrot"), ConsumerSettings.of(Map.of("key", "hunter2")));

        acceptReport.accept(new Envelope("s", both, Payload.of("{}")), Sender.ANYBODY, Optional.empty());

        assertThat(spool.lanes(Optional.empty(), 1_000))
                .singleElement()
                .satisfies(lane ->
                        assertThat(spool.settings(lane).orElseThrow().values()).containsOnlyKeys("hostport"));
    }

    @Test
    void theSameIdempotencyKeyGivesTheFirstReceiptAndCountsOnce() {
        var key = key("k1", "/forward");
        var first = acceptReport.accept(Fixtures.envelope("c", "1"), Sender.ANYBODY, key);

        var second = acceptReport.accept(Fixtures.envelope("c", "1"), Sender.ANYBODY, key);

        assertThat(second).isEqualTo(first);
        assertThat(counters.acceptedReports()).isEqualTo(1);
        assertThat(spool.tallies())
                .hasEntrySatisfying(
                        CLUSTER, tally -> assertThat(tally.accepted()).isEqualTo(1));
    }

    @Test
    void theSameKeyWithAnythingElseIsAnotherRequest() {
        var settings = Map.<String, Object>of("hostport", "c", "password", "hunter2");
        var first = sent("s", settings, "{}");
        acceptReport.accept(first, Sender.ANYBODY, key("k1", "/forward"));

        for (var other : List.of(
                sent("s2", settings, "{}"),
                sent("s", Map.of("hostport", "c", "password", "hunter3"), "{}"),
                sent("s", settings, "{ }"),
                labelled(first, Map.of("cluster", "prod")),
                new Envelope("s", Map.of(), Payload.of("{}")))) {
            assertThatThrownBy(() -> acceptReport.accept(other, Sender.ANYBODY, key("k1", "/forward")))
                    .isInstanceOf(KeyReusedException.class);
        }
        assertThatThrownBy(() -> acceptReport.accept(first, Sender.ANYBODY, key("k1", "/ingest/{source}")))
                .isInstanceOf(KeyReusedException.class);
        assertThat(counters.acceptedReports()).isEqualTo(1);
    }

    @Test
    void theKeyOfAnEventIsItsOwnWhateverLabelsAnIntermediaryAdds() {
        var event = labelled(sent("s", Map.of(), "{}"), Map.of("cluster", "prod"));
        var key = Optional.of(new RequestKey(new IdempotencyKey("event"), "/ingest/{source}", false));
        var first = acceptReport.accept(event, Sender.ANYBODY, key);

        assertThat(acceptReport.accept(labelled(event, Map.of("brokerttl", "254")), Sender.ANYBODY, key))
                .isEqualTo(first);
        assertThatThrownBy(() -> acceptReport.accept(sent("s", Map.of(), "[]"), Sender.ANYBODY, key))
                .isInstanceOf(KeyReusedException.class);
    }

    @Test
    void aReportKeepsTheLabelsOfItsEnvelope() {
        var labels = Labels.of(Map.of("cluster", "prod"));

        var receipt = acceptReport.accept(
                labelled(Fixtures.envelope("c", "{}"), labels.all()), Sender.ANYBODY, Optional.empty());

        assertThat(spool.history().report(receipt.report()).map(ReportData::labels))
                .contains(labels);
    }

    private static Envelope labelled(Envelope envelope, Map<String, String> labels) {
        return new Envelope(envelope.source(), envelope.asked(), Labels.of(labels), envelope.payload());
    }

    private static Envelope sent(String source, Map<String, Object> settings, String payload) {
        return new Envelope(source, Map.of(CLUSTER, ConsumerSettings.of(settings)), Payload.of(payload));
    }

    private static Optional<RequestKey> key(String key, String endpoint) {
        return Optional.of(new RequestKey(new IdempotencyKey(key), endpoint, true));
    }

    @Test
    void refusesReportsOnceItStops() {
        dispatcher.refuseReports();

        assertThatThrownBy(() -> accept("cluster", Map.of("hostport", "c"))).isInstanceOf(StoppingException.class);
        assertThatThrownBy(() -> acceptReport.ensureReadyFor(0)).isInstanceOf(StoppingException.class);
    }

    @Test
    void refusesWhatTheSpoolHasNoRoomForBeforeItIsRead() {
        assertThatThrownBy(() -> acceptReport.ensureReadyFor(Long.MAX_VALUE / 2))
                .isInstanceOf(SpoolFullException.class);
    }

    @Test
    void aRouteAddsItsConsumersBehindThoseOfTheEnvelopeEachOnce() {
        var routed = routed(
                route("all", "*", "archive", "pagerParrot"),
                route("bench", "kubebench_*", "archive", "copy"),
                route("other", "risk_*", "nobody"));

        var receipt = routed.accept(envelope("pagerParrot", Map.of("key", "k")), Sender.ANYBODY, Optional.empty());

        assertThat(receipt.deliveries())
                .extracting(Receipt.Entry::consumer)
                .extracting(ConsumerId::value)
                .containsExactly("pagerParrot", "archive", "copy");
    }

    @Test
    void aRouteTakesAReportWhoseEnvelopeNamesNobodyAndItCountsAsOneWithAConsumer() {
        var receipt = routed(route("all", "*", "archive"))
                .accept(envelope("cluster", Map.of("hostport", "")), Sender.ANYBODY, Optional.empty());

        assertThat(receipt.deliveries()).containsExactly(new Receipt.Entry(ARCHIVE, Pending.NEW));
        assertThat(counters.reportsWithoutConsumer()).isZero();
    }

    @Test
    void anEnvelopeWithoutAPayloadIsNeverRouted() {
        var nothing = new Envelope("kubebench_report", Map.of(), Payload.EMPTY);

        var receipt = routed(route("all", "*", "archive")).accept(nothing, Sender.ANYBODY, Optional.empty());

        assertThat(receipt.deliveries()).isEmpty();
        assertThat(counters.reportsWithoutPayload()).isEqualTo(1);
        assertThat(counters.reportsWithoutConsumer()).isEqualTo(1);
    }

    @Test
    void whatAnEnvelopeTellsAConsumerGoesBeforeWhatARouteDoes() {
        var receipt = routed(route("all", "*", "cluster"))
                .accept(envelope("Cluster", Map.of("hostport", "c")), Sender.ANYBODY, Optional.empty());

        assertThat(receipt.deliveries()).containsExactly(new Receipt.Entry(CLUSTER, Pending.NEW));
        assertThat(spool.lanes(Optional.empty(), 1_000))
                .singleElement()
                .satisfies(lane ->
                        assertThat(spool.settings(lane).orElseThrow().values()).containsEntry("hostport", "c"));
    }

    @Test
    void aRouteToAConsumerThatIsNotThereEndsInADeadLetter() {
        var receipt = routed(route("all", "*", "gone"))
                .accept(envelope("file", Map.of("a", "")), Sender.ANYBODY, Optional.empty());

        assertThat(receipt.deliveries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.state())
                        .isInstanceOfSatisfying(
                                Dead.class, dead -> assertThat(dead.cause()).isEqualTo(DeathCause.NOT_INSTALLED)));
    }

    @Test
    void aSourceThatNoRouteTakesIsRefusedAndCounted() {
        var routed = routed(route("bench", "kubebench_*", "archive"));

        assertThatCode(() -> routed.ensureRouted("kubebench_report")).doesNotThrowAnyException();
        assertThatThrownBy(() -> routed.ensureRouted("risk_report"))
                .isInstanceOfSatisfying(
                        NoRouteException.class, e -> assertThat(e.source()).isEqualTo("risk_report"));
        assertThat(counters.reportsWithoutRoute()).isEqualTo(1);
    }

    @Test
    void aRouteTakesOnlyReportsThatHaveEachOfItsLabels() {
        var routed = routed(labelledRoute("cluster=prod-*, team=sec", "archive"), route("all", "*", "copy"));

        assertThat(consumers(routed, Map.of("cluster", "prod-eu", "team", "sec", "node", "a")))
                .containsExactly("archive", "copy");
        for (var others : List.of(
                Map.<String, String>of(),
                Map.of("cluster", "prod-eu"),
                Map.of("cluster", "dev", "team", "sec"),
                Map.of("Cluster", "prod-eu", "team", "sec"))) {
            assertThat(consumers(routed, others)).containsExactly("copy");
        }
    }

    @Test
    void aBareReportIsRefusedIfNoRouteTakesItsLabels() {
        var routed = routed(labelledRoute("cluster=prod", "archive"));
        var labels = Labels.of(Map.of("cluster", "dev"));

        assertThatCode(() -> routed.ensureRouted("risk_report")).doesNotThrowAnyException();
        assertThatThrownBy(() -> routed.ensureRouted("risk_report", labels))
                .isInstanceOfSatisfying(
                        NoRouteException.class,
                        e -> assertThat(e.isForItsLabels()).isTrue());
        assertThat(counters.reportsWithoutRoute()).isEqualTo(1);
    }

    private List<String> consumers(AcceptReport routed, Map<String, String> labels) {
        var envelope = labelled(new Envelope("kubebench_report", Map.of(), Payload.of("{}")), labels);
        return routed.accept(envelope, Sender.ANYBODY, Optional.empty()).deliveries().stream()
                .map(entry -> entry.consumer().value())
                .toList();
    }

    private static Route labelledRoute(String labels, String consumer) {
        return new Route("labelled", new Glob("*"), LabelPatterns.parse(labels), List.of(new ConsumerId(consumer)));
    }

    private static Route route(String name, String source, String... consumers) {
        return new Route(
                name,
                new Glob(source),
                LabelPatterns.NONE,
                Stream.of(consumers).map(ConsumerId::new).toList());
    }

    private AcceptReport routed(Route... routes) {
        var settings = new ClusterType(batch -> List.of()).settings().parse(Map.of("hostport", "archive:9200"));
        var type = catalog.find(CLUSTER).orElseThrow();
        var named = new NamedConsumers(catalog, List.of(new NamedConsumer(ARCHIVE, type, settings)));
        return new AcceptReport(
                named, new Routes(List.of(routes)), spool, dispatcher, counters, Clock.systemUTC(), new Random());
    }

    private static Envelope envelope(String consumer, Map<String, ?> settings) {
        var consumers = Map.of(new ConsumerId(consumer), ConsumerSettings.of(settings));
        return new Envelope("kubebench_report", consumers, Payload.of("{}"));
    }

    private Receipt accept(String consumer, Map<String, ?> settings) {
        return acceptReport.accept(envelope(consumer, settings), Sender.ANYBODY, Optional.empty());
    }
}
