package io.narrows.exporter.application.named;

import static io.narrows.exporter.application.Fixtures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.application.AcceptReport;
import io.narrows.exporter.application.Counters;
import io.narrows.exporter.application.DeadLetterOffice;
import io.narrows.exporter.application.Envelope;
import io.narrows.exporter.application.Fixtures;
import io.narrows.exporter.application.Fixtures.Catalog;
import io.narrows.exporter.application.Fixtures.ClusterType;
import io.narrows.exporter.application.TestConsumer;
import io.narrows.exporter.application.delivery.DeliveryFixture;
import io.narrows.exporter.application.delivery.Dispatcher;
import io.narrows.exporter.application.routing.Routes;
import io.narrows.exporter.domain.access.Sender;
import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.report.InvalidReportException;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.spool.DeadLetter;
import io.narrows.exporter.domain.spool.DeadLetterFilter;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.Receipt;
import io.narrows.exporter.domain.spool.Spool;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamedConsumersTest {
    private static final ConsumerId MAIN = new ConsumerId("main");

    private final Spool spool = Fixtures.spool();
    private final Queue<String> stored = new ConcurrentLinkedQueue<>();
    private final AtomicReference<DeliveryResult> answer = new AtomicReference<>(new Delivered());
    private final ClusterType cluster = new ClusterType(new BatchLimits(10, 1_000), settings -> batch -> {
        for (var delivery : batch) {
            stored.add(delivery.id().consumer() + " with " + settings.text("password"));
        }
        return batch.stream().map(delivery -> answer.get()).toList();
    });

    private Optional<Dispatcher> running = Optional.empty();

    @AfterEach
    void stopAndClose() throws InterruptedException {
        stop();
        spool.close();
    }

    @Test
    void anEnvelopeAsksForANameWithNothingAndItIsOpenedAsTheOperatorSays() throws Exception {
        var receipt = start(named("hunter2")).accept("MAIN", Map.of());

        assertThat(receipt.deliveries()).extracting(Receipt.Entry::consumer).containsExactly(MAIN);
        await("the report", () -> stored.contains("main with hunter2"));
    }

    @Test
    void noSettingOfTheOperatorIsInTheSpool() throws Exception {
        answer.set(new Misconfigured("401"));

        start(named("hunter2")).accept("main", Map.of("hostport", " "));

        await("an attempt", () -> !stored.isEmpty());
        assertThat(spool.lanes(Optional.empty(), 1_000))
                .singleElement()
                .satisfies(lane -> assertThat(spool.settings(lane)).contains(ConsumerSettings.NONE));
    }

    @Test
    void whatWaitsIsSentWithTheCredentialOfTheNextStart() throws Exception {
        answer.set(new Misconfigured("401"));
        start(named("old")).accept("main", Map.of());
        await("an attempt", () -> stored.contains("main with old"));
        stop();
        answer.set(new Delivered());

        start(named("new"));

        await("another", () -> stored.contains("main with new"));
        await("the lane to be done", () -> spool.lanes(Optional.empty(), 1_000).isEmpty());
    }

    @Test
    void deadLettersAreReplayedWithTheCredentialOfTheNextStart() throws Exception {
        answer.set(new Rejected("no"));
        start(named("old")).accept("main", Map.of());
        await("a dead letter", () -> deadLetters().size() == 1);
        stop();
        answer.set(new Delivered());

        var exporter = start(named("new"));
        exporter.office().replay(DeadLetterFilter.ALL);

        await("another", () -> stored.contains("main with new"));
    }

    @Test
    void aNameThatIsTakenOutIsAConsumerThatIsNotInstalledAndComesBack() throws Exception {
        answer.set(new Misconfigured("401"));
        start(named("old")).accept("main", Map.of());
        await("an attempt", () -> stored.contains("main with old"));
        stop();

        var without = start(Catalog.of(cluster));

        await("a dead letter", () -> deadLetters().size() == 1);
        assertThat(deadLetters()).extracting(DeadLetter::cause).containsExactly(DeathCause.NOT_INSTALLED);
        assertThat(without.accept("main", Map.of()).deliveries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.state().isSettled()).isTrue());
        stop();
        answer.set(new Delivered());

        var again = start(named("new"));

        assertThat(again.office().replayWhatIsInstalledNow(again.catalog())).isEqualTo(2);
        await("both", () -> stored.stream().filter("main with new"::equals).count() == 2);
    }

    @ParameterizedTest
    @CsvSource({"hostport, exportConfig.main.hostport", "Colour, exportConfig.main.Colour", "a b, exportConfig.main.*"})
    void anEnvelopeCannotOverrideTheOperator(String setting, String field) {
        var exporter = start(named("hunter2"));

        assertThatThrownBy(() -> exporter.accept("main", Map.of(setting, "theirs")))
                .isInstanceOf(InvalidReportException.class)
                .hasMessage(field + " cannot be given: the operator's configuration decides on the settings of 'main',"
                        + " so ask for it with {}");
        assertThatThrownBy(() -> exporter.accept("main", Map.of("checkCert", false)))
                .isInstanceOf(InvalidReportException.class);
    }

    @Test
    void anEnvelopeCanSwitchANameOff() {
        var exporter = start(named("hunter2"));

        assertThat(exporter.accept("main", Map.of("enabled", false)).deliveries())
                .isEmpty();
        assertThat(exporter.accept("main", Map.of("enabled", true)).deliveries())
                .hasSize(1);
    }

    @Test
    void theSecretsOfTheOperatorAreMaskedInReasons() throws Exception {
        answer.set(new Rejected("no user with hunter2"));

        start(named("hunter2")).accept("main", Map.of());

        await("a dead letter", () -> deadLetters().size() == 1);
        assertThat(deadLetters()).extracting(DeadLetter::reason).containsExactly("no user with ***");
    }

    @Test
    void aTestOfANameUsesTheSettingsOfTheOperator() throws Exception {
        var tester = new TestConsumer(named("hunter2"), Duration.ofSeconds(5), Clock.systemUTC(), new Random());
        answer.set(new Rejected("no user with hunter2"));

        assertThat(tester.test(MAIN, ConsumerSettings.NONE)).contains(new Rejected("no user with ***"));
        assertThat(stored).containsExactly("main with hunter2");
        assertThatThrownBy(() -> tester.test(MAIN, ConsumerSettings.of(Map.of("password", "theirs"))))
                .isInstanceOf(InvalidReportException.class)
                .hasMessageStartingWith("password cannot be given");
    }

    @Test
    void theLaneOfANameTellsItsHosts() throws Exception {
        answer.set(new Misconfigured("401"));

        var exporter = start(named("hunter2"));
        exporter.accept("main", Map.of());

        await(
                "its hosts",
                () -> exporter.dispatcher().lanes().stream()
                        .anyMatch(lane -> lane.hosts().contains("cluster:9200")));
    }

    @Test
    void aNameDiffersFromEveryInstalledConsumer() {
        var bound = cluster.settings().parse(Map.of("hostport", "c"));

        assertThatThrownBy(() -> new NamedConsumer(new ConsumerId("CLUSTER"), cluster, bound))
                .isInstanceOf(IllegalArgumentException.class);
        var main = new NamedConsumer(MAIN, cluster, bound);
        assertThatThrownBy(() -> new NamedConsumers(Catalog.of(cluster), List.of(main, main)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private NamedConsumers named(String password) {
        var settings = cluster.settings().parse(Map.of("hostport", "cluster:9200", "password", password));
        return new NamedConsumers(Catalog.of(cluster), List.of(new NamedConsumer(MAIN, cluster, settings)));
    }

    private List<DeadLetter> deadLetters() {
        return spool.deadLetters().list(DeadLetterFilter.ALL, Optional.empty(), 100);
    }

    private Started start(ConsumerCatalog catalog) {
        var dispatcher = new Dispatcher(catalog, spool, DeliveryFixture.SETTINGS, Clock.systemUTC(), new Random());
        dispatcher.start();
        running = Optional.of(dispatcher);
        return new Started(
                catalog,
                dispatcher,
                new AcceptReport(
                        catalog, Routes.NONE, spool, dispatcher, new Counters(), Clock.systemUTC(), new Random()),
                new DeadLetterOffice(spool, dispatcher, Clock.systemUTC()));
    }

    private void stop() throws InterruptedException {
        if (running.isPresent()) {
            running.get().stop(Duration.ofSeconds(5));
        }
        running = Optional.empty();
    }

    private record Started(
            ConsumerCatalog catalog, Dispatcher dispatcher, AcceptReport acceptReport, DeadLetterOffice office) {
        Receipt accept(String consumer, Map<String, ?> settings) {
            var consumers = Map.of(new ConsumerId(consumer), ConsumerSettings.of(settings));
            return acceptReport.accept(
                    new Envelope("s", consumers, Payload.of("{}")), Sender.ANYBODY, Optional.empty());
        }
    }
}
