package io.narrows.exporter.domain.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.report.InvalidReportException;
import io.narrows.exporter.domain.spool.Acceptance.NewDelivery;
import io.narrows.exporter.domain.spool.DeliveryState.Dead;
import io.narrows.exporter.domain.spool.DeliveryState.Delivered;
import io.narrows.exporter.domain.spool.DeliveryState.Pending;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AcceptanceTest {
    private static NewDelivery to(String consumer, DeliveryState state) {
        return new NewDelivery(new Lane(new ConsumerId(consumer), "f", ConsumerSettings.NONE), state);
    }

    @Test
    void aReportGoesToAConsumerOnce() {
        var twice = List.of(to("file", Pending.NEW), to("FILE", Pending.NEW));

        assertThatThrownBy(() -> new Acceptance(SpoolFixture.report(1), twice, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("FILE");
    }

    @Test
    void nothingIsDeliveredBeforeItIsAccepted() {
        assertThatThrownBy(() -> to("file", new Delivered(SpoolFixture.START)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void itsReceiptNamesItsDeliveriesInOrder() {
        var report = SpoolFixture.report(1);
        var dead = new Dead(DeathCause.NOT_INSTALLED, "no plugin", SpoolFixture.START);

        var receipt = new Acceptance(
                        report, List.of(to("openSearch", Pending.NEW), to("kafka", dead)), Optional.empty())
                .receipt();

        assertThat(receipt)
                .isEqualTo(new Receipt(
                        report.id(),
                        List.of(
                                new Receipt.Entry(new ConsumerId("openSearch"), Pending.NEW),
                                new Receipt.Entry(new ConsumerId("kafka"), dead))));
    }

    @Test
    void aReceiptIsSettledOnceNothingIsPending() {
        var report = SpoolFixture.report(1).id();
        var delivered = new Receipt.Entry(new ConsumerId("file"), new Delivered(SpoolFixture.START));
        var pending = new Receipt.Entry(new ConsumerId("kafka"), new Pending(3, "busy"));
        var dead =
                new Receipt.Entry(new ConsumerId("kafka"), new Dead(DeathCause.EXPIRED, "too old", SpoolFixture.START));

        assertThat(new Receipt(report, List.of()).isSettled()).isTrue();
        assertThat(new Receipt(report, List.of(delivered, dead)).isSettled()).isTrue();
        assertThat(new Receipt(report, List.of(delivered, pending)).isSettled()).isFalse();
    }

    @Test
    void aDeliveryIsNamedAfterItsReportAndItsConsumer() {
        var report = SpoolFixture.report(1).id();

        assertThat(new DeliveryId(report, new ConsumerId("openSearch"))).hasToString(report + "-openSearch");
        assertThat(new DeliveryId(report, new ConsumerId("OPENSEARCH")))
                .isEqualTo(new DeliveryId(report, new ConsumerId("openSearch")));
    }

    @Test
    void anIdempotencyKeyHas1To255Characters() {
        assertThat(new IdempotencyKey("k".repeat(255)).value()).hasSize(255);
        for (var value : List.of("", " ", "k".repeat(256))) {
            assertThatThrownBy(() -> new IdempotencyKey(value))
                    .isInstanceOf(InvalidReportException.class)
                    .hasMessageStartingWith("Idempotency-Key must have 1 to 255 characters");
        }
    }
}
