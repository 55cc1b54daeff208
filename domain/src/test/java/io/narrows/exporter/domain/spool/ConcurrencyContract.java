package io.narrows.exporter.domain.spool;

import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static io.narrows.exporter.domain.spool.SpoolFixture.searchLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.tally;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.spool.Lease.Leased;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The contract for concurrent use: requests append while lanes lease and settle.
public interface ConcurrencyContract extends SpoolFixture {
    int SENDERS = 16;
    int REPORTS_OF_EACH = 250;
    int WORKERS_OF_EACH_LANE = 4;

    @Test
    default void nothingIsLostAndNothingIsDoubledUnderLoad() throws Exception {
        try (var spool = open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var appended = ConcurrentHashMap.<DeliveryId>newKeySet();
            var delivered = new ConcurrentHashMap<DeliveryId, AtomicInteger>();
            var leasedNow = ConcurrentHashMap.<DeliveryId>newKeySet();
            var senders = IntStream.range(0, SENDERS).<Callable<Boolean>>mapToObj(sender -> () -> {
                for (int i = 0; i < REPORTS_OF_EACH; i++) {
                    var report = report(sender * REPORTS_OF_EACH + i);
                    spool.append(to(report, fileLane(spool), searchLane(spool)));
                    appended.add(new DeliveryId(report.id(), FILE));
                    appended.add(new DeliveryId(report.id(), SEARCH));
                }
                return true;
            });
            var workers = Stream.of(fileLane(spool), searchLane(spool))
                    .flatMap(lane -> IntStream.range(0, WORKERS_OF_EACH_LANE)
                            .<Callable<Boolean>>mapToObj(
                                    worker -> () -> work(spool, lane, worker, leasedNow, delivered)));

            for (Future<Boolean> done :
                    threads.invokeAll(Stream.concat(senders, workers).toList())) {
                assertThat(done.get()).isTrue();
            }

            int all = SENDERS * REPORTS_OF_EACH;
            assertThat(delivered.keySet()).isEqualTo(appended);
            assertThat(delivered.values()).allMatch(times -> times.get() == 1);
            assertThat(spool.lanes(Optional.empty(), 1_000)).isEmpty();
            assertThat(tally(spool, fileLane(spool))).isEqualTo(new Tally(all, all, 0, 0, 0));
            assertThat(tally(spool, searchLane(spool))).isEqualTo(new Tally(all, all, 0, 0, 0));
        }
    }

    /// Leases and delivers most of each batch, until everything was delivered.
    ///
    /// @return whether no delivery was ever leased by two workers at once
    private static boolean work(
            Spool spool, Lane lane, int worker, Set<DeliveryId> leasedNow, Map<DeliveryId, AtomicInteger> delivered) {
        var random = new SplittableRandom(worker);
        var exclusive = true;
        while (tally(spool, lane).delivered() < SENDERS * REPORTS_OF_EACH) {
            var batch = spool.lease(lane.name(), new BatchLimits(1 + random.nextInt(50), 1 << 20), START)
                    .deliveries();
            if (batch.isEmpty()) {
                LockSupport.parkNanos(100_000);
            }
            for (var leased : batch) {
                exclusive &= leasedNow.add(leased.delivery().id());
            }
            spool.settle(batch.stream()
                    .map(leased -> settlement(leased, random, leasedNow, delivered))
                    .toList());
        }
        return exclusive;
    }

    private static Settlement settlement(
            Leased leased,
            SplittableRandom random,
            Set<DeliveryId> leasedNow,
            Map<DeliveryId, AtomicInteger> delivered) {
        var id = leased.delivery().id();
        leasedNow.remove(id);
        if (random.nextInt(10) == 0) {
            return new Settlement.Retry(id, START, leased.attempts() + 1, "busy", Optional.empty());
        }
        delivered.computeIfAbsent(id, unseen -> new AtomicInteger()).incrementAndGet();
        return new Settlement.Delivered(id, START, Optional.empty());
    }
}
