package io.narrows.exporter.application.delivery;

import static io.narrows.exporter.application.Fixtures.CLUSTER;
import static io.narrows.exporter.application.Fixtures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.narrows.exporter.application.Envelope;
import io.narrows.exporter.application.Fixtures;
import io.narrows.exporter.application.Fixtures.Catalog;
import io.narrows.exporter.application.Fixtures.ClusterType;
import io.narrows.exporter.application.delivery.LaneStatus.State;
import io.narrows.exporter.domain.access.Sender;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.spool.Settlement;
import io.narrows.exporter.domain.trace.Tracing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The effect on other lanes of destinations that hang or are unavailable.
@Tag("slow")
class HangingDestinationTest extends DeliveryFixture {
    private static final ConsumerId LOCAL = new ConsumerId("local");

    private final CountDownLatch never = new CountDownLatch(1);

    private Catalog catalog() {
        ConsumerType local = mock();
        when(local.id()).thenReturn(LOCAL);
        when(local.kind()).thenReturn(LOCAL);
        when(local.settings()).thenReturn(SettingDeclarations.NONE);
        when(local.bind(any())).thenCallRealMethod();
        when(local.batchLimits()).thenReturn(BatchLimits.ONE);
        when(local.hosts(any())).thenReturn(Set.of());
        when(local.open(any())).thenReturn(this::store);
        return new Catalog(List.of(
                local,
                new ClusterType(
                        new BatchLimits(10, 1 << 20),
                        settings -> settings.text("hostport").startsWith("silent") ? hang(never) : this::store)));
    }

    @Test
    void threeHundredLanesToOneSilentHostHoldUpNobody() throws Exception {
        var exporter = start(catalog(), Clock.systemUTC(), LaneSettings.DEFAULT);
        exporter.accept("known", "known before");
        await("a known lane", () -> stored.contains("known before"));
        for (int i = 0; i < 300; i++) {
            accept(exporter, "silent", "password" + i);
        }
        await(
                "attempts that hang",
                () -> !calls.isEmpty() && unknownHosts(exporter).waiting() > 200);

        exporter.accept("known", "known");
        exporter.accept("new", "new");
        exporter.acceptReport()
                .accept(
                        new Envelope("s", Map.of(LOCAL, ConsumerSettings.NONE), Payload.of("local")),
                        Sender.ANYBODY,
                        Optional.empty());

        await("a known, a new and a local one", () -> stored.containsAll(List.of("known", "new", "local")));
        // The permit of the new one comes back only after its report is stored.
        await(
                "no more permits for the silent host than its share",
                () -> unknownHosts(exporter).inUse() <= 4);
    }

    @Test
    void threeHundredSilentHostsHoldUpNobody() throws Exception {
        var exporter = start(catalog(), Clock.systemUTC(), LaneSettings.DEFAULT);
        exporter.accept("known", "known before");
        await("a known lane", () -> stored.contains("known before"));
        for (int i = 0; i < 300; i++) {
            accept(exporter, "silent" + i, "password");
        }
        // Waits for all of them, because the new one must be the newest.
        await(
                "attempts that hang",
                () -> unknownHosts(exporter).waiting() + unknownHosts(exporter).inUse() >= 300);

        exporter.accept("known", "known");
        exporter.accept("new", "new");
        exporter.acceptReport()
                .accept(
                        new Envelope("s", Map.of(LOCAL, ConsumerSettings.NONE), Payload.of("local")),
                        Sender.ANYBODY,
                        Optional.empty());

        await("a known, a new and a local one", () -> stored.containsAll(List.of("known", "new", "local")));
    }

    @Test
    void aLaneThatDeliveredBeforeARestartIsNoStrangerAfterIt() throws Exception {
        var known = spool.lane(CLUSTER, ConsumerSettings.of(Map.of("hostport", "known")));
        Fixtures.append(spool, known, "1");
        Fixtures.append(spool, known, "2");
        var first = spool.lease(known.name(), BatchLimits.ONE, Instant.now()).deliveries();
        spool.settle(
                List.of(new Settlement.Delivered(first.getFirst().delivery().id(), Instant.now(), Optional.empty())));
        Fixtures.append(spool, spool.lane(CLUSTER, ConsumerSettings.of(Map.of("hostport", "stranger"))), "3");

        var exporter = start(Catalog.of(new ClusterType(hang(never))), Clock.systemUTC(), LaneSettings.DEFAULT);
        exporter.dispatcher().wakeAll();

        await("both attempts", () -> calls.size() == 2);
        var permits = exporter.dispatcher().permits();
        assertThat(permits.get("known")).isEqualTo(new PermitUse(1, 0));
        assertThat(permits.get("unknown")).isEqualTo(new PermitUse(1, 0));
    }

    @Test
    void aSlowHostGetsMoreTimeEachTime() {
        var destinations = new Destinations(Duration.ofSeconds(60));
        var slow = Set.of("slow:443");

        assertThat(destinations.patience(slow)).isEqualTo(Duration.ofSeconds(10));
        destinations.ranOutOfTime(slow);
        assertThat(destinations.patience(slow)).isEqualTo(Duration.ofSeconds(20));
        destinations.ranOutOfTime(slow);
        destinations.ranOutOfTime(slow);
        assertThat(destinations.patience(slow)).isEqualTo(Duration.ofSeconds(60));
        assertThat(destinations.areKnown(slow)).isFalse();
        destinations.took(slow);
        assertThat(destinations.areKnown(slow)).isTrue();
        assertThat(destinations.patience(Set.of("other"))).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void moreLanesThanThereIsPlaceForTakeTurns() throws Exception {
        var faulty = new FaultySpool(spool);
        var dispatcher = new Dispatcher(
                Catalog.of(new ClusterType(batch -> answer(batch, payload -> new Unavailable("refused")))),
                faulty,
                SETTINGS,
                Clock.systemUTC(),
                new Random(1),
                Tracing.off(),
                8);
        dispatcher.start();
        started.add(dispatcher);
        for (int i = 0; i < 50; i++) {
            Fixtures.append(spool, spool.lane(CLUSTER, ConsumerSettings.of(Map.of("hostport", "h" + i))), "" + i);
        }
        dispatcher.wakeAll();

        await("each of them twice", () -> {
            assertThat(dispatcher.lanes()).hasSizeLessThanOrEqualTo(8);
            return spool.lanes(Optional.empty(), 100).stream().allMatch(lane -> faulty.loads(lane) > 1);
        });
        assertThat(dispatcher.figures().lanesThatGaveWay()).isPositive();
        assertThat(tally().pending()).isEqualTo(50);
    }

    @Test
    void aLaneThatWaitsForItsDestinationLetsGoOfItsSettings() throws Exception {
        var faulty = new FaultySpool(spool);
        var exporter = start(
                Catalog.of(new ClusterType(batch -> answer(batch, payload -> new Unavailable("refused")))),
                Clock.systemUTC(),
                SETTINGS,
                faulty);
        exporter.accept("a", "x");
        await("a lane that backs off", () -> exporter.stateOfFirstLane() == State.BACKING_OFF);
        var lane = spool.lanes(Optional.empty(), 1).getFirst();

        await("that they are loaded for each try", () -> faulty.loads(lane) >= 3);
    }

    private static void accept(Exporter exporter, String host, String password) {
        var settings = ConsumerSettings.of(Map.of("hostport", host, "password", password));
        exporter.acceptReport()
                .accept(
                        new Envelope("s", Map.of(CLUSTER, settings), Payload.of("x")),
                        Sender.ANYBODY,
                        Optional.empty());
    }

    private static PermitUse unknownHosts(Exporter exporter) {
        return Objects.requireNonNull(exporter.dispatcher().permits().get("unknown"));
    }
}
