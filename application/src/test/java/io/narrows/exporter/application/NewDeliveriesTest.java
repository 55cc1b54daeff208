package io.narrows.exporter.application;

import static io.narrows.exporter.application.Fixtures.CLUSTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.narrows.exporter.application.Fixtures.Catalog;
import io.narrows.exporter.application.Fixtures.ClusterType;
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
import io.narrows.exporter.domain.spool.Acceptance.NewDelivery;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.DeliveryState.Dead;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.Spool;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NewDeliveriesTest {
    private static final ConsumerId ARCHIVE = new ConsumerId("archive");
    private static final Instant EARLIER = Instant.parse("2026-11-26T04:00:00Z");
    private static final Instant NOW = EARLIER.plusSeconds(60);

    private final Spool spool = mock(Spool.class);
    private final Catalog catalog = Catalog.of(new ClusterType(batch -> List.of()));
    private final NewDeliveries newDeliveries = new NewDeliveries(catalog, Routes.NONE, spool);

    @BeforeEach
    void signLanes() {
        when(spool.lane(any(), any()))
                .thenAnswer(call -> new Lane(call.getArgument(0), "f", call.<ConsumerSettings>getArgument(1)));
        when(spool.replicas()).thenCallRealMethod();
    }

    @Test
    void aDeliveryForAConsumerElsewhereIsPendingAsLongAsItIsThere() {
        var shared = new SharedMemory(Fixtures.spool());
        var other = shared.join("other").replicas();
        other.announce(Set.of(new ConsumerId("ARCHIVE")));
        when(spool.replicas()).thenReturn(shared.join("mine").replicas());
        var asked = new AskedConsumers(Map.of(ARCHIVE, ConsumerSettings.of(Map.of("hostport", "c"))));

        var pending = newDeliveries.of(envelope(asked), Sender.ANYBODY, NOW);
        shared.leave("other");
        var dead = newDeliveries.of(envelope(asked), Sender.ANYBODY, NOW);

        assertThat(pending).singleElement().satisfies(delivery -> {
            assertThat(delivery.state().isSettled()).isFalse();
            assertThat(delivery.lane().consumer().value()).isEqualTo("ARCHIVE"); // as it is called there
        });
        assertThat(dead)
                .singleElement()
                .extracting(NewDelivery::state)
                .isEqualTo(new Dead(DeathCause.NOT_INSTALLED, "no plugin provides 'archive'", NOW));
    }

    @Test
    void theLanesOfTheSameAskedConsumersAreSignedOnce() {
        var asked = asked(Map.of("hostport", "c"));

        var first = newDeliveries.of(envelope(asked), Sender.ANYBODY, EARLIER);
        var second = newDeliveries.of(envelope(asked), Sender.ANYBODY, NOW);

        assertThat(second).isEqualTo(first).extracting(NewDelivery::lane).hasSize(1);
        verify(spool, times(1)).lane(any(), any());
    }

    @Test
    void whoIsNotAskedForIsNotAskedForAgain() {
        var asked = asked(Map.of("hostport", ""));

        assertThat(newDeliveries.of(envelope(asked), Sender.ANYBODY, EARLIER)).isEmpty();
        assertThat(newDeliveries.of(envelope(asked), Sender.ANYBODY, NOW)).isEmpty();
    }

    @Test
    void theLanesOfARouteAreSignedOnce() {
        var named = new NamedConsumers(
                catalog,
                List.of(new NamedConsumer(
                        ARCHIVE, catalog.all().getFirst(), ConsumerSettings.of(Map.of("hostport", "a")))));
        var routes = new Routes(List.of(new Route("all", new Glob("*"), LabelPatterns.NONE, List.of(ARCHIVE))));
        var routed = new NewDeliveries(named, routes, spool);

        var first = routed.of(envelope(AskedConsumers.NONE), Sender.ANYBODY, EARLIER);
        var second = routed.of(envelope(asked(Map.of("hostport", "c"))), Sender.ANYBODY, NOW);
        var third = routed.of(envelope(AskedConsumers.NONE), Sender.ANYBODY, NOW);

        assertThat(first).extracting(delivery -> delivery.lane().consumer()).containsExactly(ARCHIVE);
        assertThat(second).extracting(delivery -> delivery.lane().consumer()).containsExactly(CLUSTER, ARCHIVE);
        assertThat(third).isEqualTo(first);
        verify(spool, times(1)).lane(ARCHIVE, ConsumerSettings.NONE);
    }

    @Test
    void aDeadLetterHasTheTimeOfItsOwnReport() {
        var asked = asked(Map.of("hostprt", "c"));

        assertThat(newDeliveries.of(envelope(asked), Sender.ANYBODY, EARLIER))
                .extracting(NewDeliveriesTest::timeOfDeath)
                .containsExactly(EARLIER);
        assertThat(newDeliveries.of(envelope(asked), Sender.ANYBODY, NOW))
                .extracting(NewDeliveriesTest::timeOfDeath)
                .containsExactly(NOW);
    }

    @Test
    void aWrongSettingIsRefusedEachTime() {
        var asked = asked(Map.of("hostport", "c", "checkCert", "true"));

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> newDeliveries.of(envelope(asked), Sender.ANYBODY, NOW))
                    .isInstanceOf(InvalidReportException.class)
                    .hasMessage("exportConfig.cluster.checkCert must be true or false but was 'true'");
        }
    }

    @Test
    void whatOneMakerKeptIsNotTakenForAnothers() {
        var asked = asked(Map.of("hostport", "c"));
        newDeliveries.of(envelope(asked), Sender.ANYBODY, NOW);

        var another = new NewDeliveries(Catalog.of(), Routes.NONE, spool).of(envelope(asked), Sender.ANYBODY, NOW);

        assertThat(another).extracting(NewDelivery::state).hasOnlyElementsOfType(Dead.class);
    }

    private static Instant timeOfDeath(NewDelivery delivery) {
        return ((Dead) delivery.state()).at();
    }

    private static AskedConsumers asked(Map<String, ?> settings) {
        return new AskedConsumers(Map.of(CLUSTER, ConsumerSettings.of(settings)));
    }

    private static Envelope envelope(AskedConsumers asked) {
        return new Envelope("kubebench_report", asked, Labels.NONE, Payload.of("{}"));
    }
}
