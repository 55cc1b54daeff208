package io.narrows.exporter.application;

import static io.narrows.exporter.application.Fixtures.CLUSTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.narrows.exporter.application.Fixtures.Catalog;
import io.narrows.exporter.application.Fixtures.ClusterType;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.report.InvalidReportException;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class TestConsumerTest {
    private static final ConsumerSettings SETTINGS =
            ConsumerSettings.of(Map.of("hostport", "c", "password", "hunter2"));

    private final ReportConsumer consumer = mock();
    private final TestConsumer testConsumer = new TestConsumer(
            Catalog.of(new ClusterType(consumer)), Duration.ofSeconds(5), Clock.systemUTC(), new Random());

    @Test
    void tellsHowTheDeliveryEndedAndClosesTheConsumer() throws Exception {
        when(consumer.deliver(any())).thenReturn(List.of(new Delivered()));

        assertThat(testConsumer.test(CLUSTER, SETTINGS)).contains(new Delivered());

        verify(consumer).close();
    }

    @Test
    void aPastReportIsHandedOverUnderTheIdOfEachOfItsDeliveries() throws Exception {
        when(consumer.deliver(any())).thenReturn(List.of(new Delivered()));
        var report = new ReportData(
                ReportId.at(Instant.EPOCH, new Random()),
                "kubebench",
                Instant.EPOCH,
                Labels.NONE,
                Payload.of("{\"a\":1}"));

        assertThat(testConsumer.test(CLUSTER, SETTINGS, report)).contains(new Delivered());

        verify(consumer).deliver(List.of(new Delivery(new DeliveryId(report.id(), CLUSTER), report)));
    }

    @Test
    void masksSecretsInTheReason() throws Exception {
        when(consumer.deliver(any())).thenReturn(List.of(new Misconfigured("no user with hunter2")));

        assertThat(testConsumer.test(CLUSTER, SETTINGS)).contains(new Misconfigured("no user with ***"));
    }

    @Test
    void aConsumerThatThrowsIsUnavailableAndClosedAllTheSame() throws Exception {
        when(consumer.deliver(any())).thenThrow(new IllegalStateException("hunter2"));

        assertThat(testConsumer.test(CLUSTER, SETTINGS))
                .get()
                .isInstanceOfSatisfying(
                        Unavailable.class,
                        unavailable -> assertThat(unavailable.reason())
                                .contains("IllegalStateException")
                                .doesNotContain("hunter2"));
        verify(consumer).close();
    }

    @Test
    void aConsumerThatCannotBeOpenedIsUnavailable() throws Exception {
        var broken = new ClusterType(BatchLimits.ONE, settings -> {
            throw new IllegalStateException("hunter2");
        });

        assertThat(tester(broken).test(CLUSTER, SETTINGS))
                .get()
                .isInstanceOfSatisfying(
                        Unavailable.class,
                        unavailable -> assertThat(unavailable.reason())
                                .startsWith("cannot be opened: java.lang.IllegalStateException at ")
                                .doesNotContain("hunter2"));
    }

    @Test
    void aConsumerThatNeverOpensIsUnavailable() throws Exception {
        var never = new CountDownLatch(1);
        var hanging = new ClusterType(BatchLimits.ONE, settings -> {
            Fixtures.awaitWhateverComes(never);
            return consumer;
        });

        assertThat(tester(hanging).test(CLUSTER, SETTINGS))
                .contains(new Unavailable(
                        "cannot be opened: the consumer gave no answer within 200 ms," + " and ignores interrupts"));

        never.countDown();
        verify(consumer, timeout(10_000)).close();
    }

    @Test
    void anUnknownConsumerHasNoOutcome() throws Exception {
        assertThat(testConsumer.test(new ConsumerId("pagerParrot"), SETTINGS)).isEmpty();
    }

    @Test
    void settingsThatMakeNoConsumerAreTheCallersFault() {
        assertThatThrownBy(() -> testConsumer.test(CLUSTER, ConsumerSettings.NONE))
                .isInstanceOf(InvalidReportException.class)
                .hasMessageContaining("hostport");
    }

    private static TestConsumer tester(ClusterType type) {
        return new TestConsumer(Catalog.of(type), Duration.ofMillis(200), Clock.systemUTC(), new Random());
    }
}
