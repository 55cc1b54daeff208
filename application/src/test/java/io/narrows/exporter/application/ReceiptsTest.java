package io.narrows.exporter.application;

import static io.narrows.exporter.application.Fixtures.envelope;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.application.Fixtures.Catalog;
import io.narrows.exporter.application.Fixtures.ClusterType;
import io.narrows.exporter.application.delivery.Dispatcher;
import io.narrows.exporter.application.delivery.LaneSettings;
import io.narrows.exporter.application.routing.Routes;
import io.narrows.exporter.domain.access.Sender;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.DeliveryState;
import io.narrows.exporter.domain.spool.Receipt;
import io.narrows.exporter.domain.spool.Spool;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReceiptsTest {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);
    private final AtomicReference<DeliveryResult> answer = new AtomicReference<>(new Delivered());
    private final Spool spool = Fixtures.spool();
    private final Catalog catalog = Catalog.of(new ClusterType(batch -> {
        asked.countDown();
        answered.await();
        return batch.stream().map(delivery -> answer.get()).toList();
    }));
    private final Dispatcher dispatcher =
            new Dispatcher(catalog, spool, LaneSettings.DEFAULT, Clock.systemUTC(), new Random());
    private final AcceptReport acceptReport =
            new AcceptReport(catalog, Routes.NONE, spool, dispatcher, new Counters(), Clock.systemUTC(), new Random());
    private final Receipts receipts = new Receipts(spool, dispatcher);

    @AfterEach
    void stop() throws InterruptedException {
        dispatcher.stop(Duration.ZERO);
        spool.close();
    }

    @Test
    void aReportIsFoundByItsId() {
        var receipt = accept();

        assertThat(receipts.find(receipt.report())).contains(receipt);
        assertThat(receipts.find(ReportId.at(Instant.now(), new Random()))).isEmpty();
    }

    @Test
    void everyoneWhoWaitsIsToldWhenTheReportIsSettled() throws Exception {
        var receipt = accept();
        try (var waiting = Executors.newVirtualThreadPerTaskExecutor()) {
            var told = IntStream.range(0, 20)
                    .mapToObj(i -> waiting.submit(() -> receipts.await(receipt, Duration.ofSeconds(20))))
                    .toList();

            answered.countDown();

            for (var one : told) {
                assertThat(one.get().isSettled()).isTrue();
            }
        }
    }

    @Test
    void aWaitEndsWithTheReasonOfADeadLetter() throws Exception {
        answer.set(new Rejected("mapper_parsing_exception"));
        answered.countDown();

        var settled = receipts.await(accept(), Duration.ofSeconds(20));

        assertThat(settled.deliveries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.state())
                        .isInstanceOfSatisfying(
                                DeliveryState.Dead.class,
                                dead -> assertThat(dead.reason()).isEqualTo("mapper_parsing_exception")));
    }

    @Test
    void whoRunsOutOfPatienceIsToldWhatIsKnownByThen() throws Exception {
        var receipt = accept();

        var known = receipts.await(receipt, Duration.ofMillis(50));

        assertThat(known.isSettled()).isFalse();
    }

    @Test
    void nobodyWaitsAnyMoreWhenTheDispatcherHasStopped() throws Exception {
        var receipt = accept();
        try (var waiting = Executors.newVirtualThreadPerTaskExecutor()) {
            var told = waiting.submit(() -> receipts.await(receipt, Duration.ofSeconds(40)));

            dispatcher.stop(Duration.ZERO);

            assertThat(told.get(20, TimeUnit.SECONDS).isSettled()).isFalse();
        }
    }

    @Test
    void whatWasSettledBeforeTheDispatcherStoppedIsToldWhoWaits() throws Exception {
        var receipt = accept();
        try (var waiting = Executors.newVirtualThreadPerTaskExecutor()) {
            var told = waiting.submit(() -> receipts.await(receipt, Duration.ofSeconds(40)));
            asked.await();
            answered.countDown();

            dispatcher.stop(Duration.ofSeconds(20));

            assertThat(told.get(20, TimeUnit.SECONDS).isSettled()).isTrue();
        }
    }

    @Test
    void thereIsNothingToWaitForWithoutDeliveries() throws Exception {
        var none = new Receipt(ReportId.at(Instant.now(), new Random()), List.of());

        assertThat(receipts.await(none, Duration.ofDays(1))).isEqualTo(none);
    }

    private Receipt accept() {
        return acceptReport.accept(envelope("c", "{}"), Sender.ANYBODY, Optional.empty());
    }
}
