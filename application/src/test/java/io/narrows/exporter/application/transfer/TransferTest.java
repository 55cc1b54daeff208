package io.narrows.exporter.application.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.application.Fixtures;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.Acceptance;
import io.narrows.exporter.domain.spool.Acceptance.NewDelivery;
import io.narrows.exporter.domain.spool.DeadLetterFilter;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.DeliveryState;
import io.narrows.exporter.domain.spool.DeliveryState.Dead;
import io.narrows.exporter.domain.spool.DeliveryState.Pending;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.Lease.Leased;
import io.narrows.exporter.domain.spool.PendingFilter;
import io.narrows.exporter.domain.spool.Receipt;
import io.narrows.exporter.domain.spool.Settlement;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.Tally;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransferTest {
    private static final ConsumerId FILE = new ConsumerId("file");
    private static final ConsumerId SEARCH = new ConsumerId("openSearch");
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    private final Spool from = Fixtures.spool();
    private final Spool to = Fixtures.spool();
    private final Lane file = from.lane(FILE, ConsumerSettings.NONE);
    private final Lane search = from.lane(SEARCH, ConsumerSettings.of(Map.of("password", "s3cret")));

    @AfterEach
    void close() {
        from.close();
        to.close();
    }

    private ReportData append(NewDelivery... deliveries) {
        var report = new ReportData(
                ReportId.at(NOW, new Random()), "risk", NOW, Labels.of(Map.of("cluster", "a")), Payload.of("{}"));
        from.append(new Acceptance(report, List.of(deliveries), Optional.empty()));
        return report;
    }

    private static NewDelivery pending(Lane lane) {
        return new NewDelivery(lane, Pending.NEW);
    }

    private static NewDelivery dead(Lane lane) {
        return new NewDelivery(lane, new Dead(DeathCause.REJECTED, "no", NOW));
    }

    private static List<Leased> lease(Spool spool, Lane lane) {
        return spool.lease(lane.name(), new BatchLimits(1_000, 1 << 20), NOW).deliveries();
    }

    private List<Acceptance> exported() {
        var all = new ArrayList<Acceptance>();
        new ExportSpool(from).export(all::add);
        return all;
    }

    private TransferCount transfer() {
        var importing = new ImportSpool(to);
        exported().forEach(importing::add);
        return importing.count();
    }

    @Test
    void whatWaitsAndIsDeadIsInTheOtherSpoolAsItWas() {
        var waiting = append(pending(file), dead(search));
        append(pending(search));

        assertThat(transfer()).isEqualTo(new TransferCount(2, 3, 1, 0));

        assertThat(to.receipt(waiting.id()).orElseThrow().deliveries())
                .containsExactly(
                        new Receipt.Entry(FILE, Pending.NEW),
                        new Receipt.Entry(SEARCH, new Dead(DeathCause.REJECTED, "no", NOW)));
        assertThat(lease(to, to.lane(FILE, ConsumerSettings.NONE)))
                .singleElement()
                .extracting(leased -> leased.delivery().report())
                .isEqualTo(waiting);
        assertThat(lease(to, to.lane(SEARCH, search.settings()))).hasSize(1);
        assertThat(to.deadLetters().replay(DeadLetterFilter.ALL, NOW)).isEqualTo(1);
        assertThat(lease(to, to.lane(SEARCH, search.settings())))
                .extracting(leased -> leased.delivery().id())
                .containsExactly(new DeliveryId(waiting.id(), SEARCH));
    }

    @Test
    void whatWasDeliveredOrDeletedIsNotExported() {
        append(pending(file));
        var half = append(pending(file), pending(search));
        append(dead(search));
        from.settle(lease(from, file).stream()
                .<Settlement>map(
                        leased -> new Settlement.Delivered(leased.delivery().id(), NOW, Optional.empty()))
                .toList());
        from.deadLetters().purge(DeadLetterFilter.ALL);

        assertThat(exported())
                .containsExactly(new Acceptance(half, List.of(new NewDelivery(search, Pending.NEW)), Optional.empty()));
    }

    @Test
    void anExportChangesNothing() {
        append(pending(file), dead(search));
        var before = from.tallies();

        assertThat(exported()).isEqualTo(exported()).hasSize(1);

        assertThat(from.tallies()).isEqualTo(before);
        assertThat(lease(from, file)).hasSize(1);
    }

    @Test
    void aSecondImportAddsNothing() {
        append(pending(file), dead(search));
        append(pending(file));
        transfer();
        var tallies = to.tallies();

        assertThat(transfer()).isEqualTo(new TransferCount(0, 0, 0, 2));

        assertThat(to.tallies()).isEqualTo(tallies);
    }

    @Test
    void aSecondImportAddsNothingThoughTheFirstOneWasDelivered() {
        append(pending(file));
        transfer();
        var lane = to.lane(FILE, ConsumerSettings.NONE);
        to.settle(lease(to, lane).stream()
                .<Settlement>map(
                        leased -> new Settlement.Delivered(leased.delivery().id(), NOW, Optional.empty()))
                .toList());

        assertThat(transfer()).isEqualTo(new TransferCount(0, 0, 0, 1));

        assertThat(to.tallies()).containsExactly(Map.entry(FILE, new Tally(1, 1, 0, 0, 0)));
        assertThat(to.countPending(PendingFilter.ALL)).isZero();
    }

    @Test
    void aDeliveryIsExportedAsItWasAcceptedHoweverOftenItWasTried() {
        append(pending(file));
        var leased = lease(from, file).getFirst();
        from.settle(List.of(
                new Settlement.Retry(leased.delivery().id(), NOW.plusSeconds(60), 3, "busy", Optional.empty())));

        assertThat(exported())
                .singleElement()
                .extracting(acceptance -> acceptance.deliveries().getFirst().state())
                .isEqualTo(DeliveryState.Pending.NEW);
    }
}
