package io.narrows.exporter.domain.spool;

import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.history.Attempt;
import io.narrows.exporter.domain.history.Attempt.Outcome;
import io.narrows.exporter.domain.history.HistoryLimits;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.Acceptance.NewDelivery;
import io.narrows.exporter.domain.spool.DeliveryState.Dead;
import io.narrows.exporter.domain.spool.DeliveryState.Pending;
import io.narrows.exporter.domain.spool.Lease.Leased;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/// The fixture of the contracts: opens the spool under test, and creates the reports that they put into it.
public interface SpoolFixture {
    Instant START = Instant.parse("2026-11-23T10:00:00Z");
    BatchLimits MANY = new BatchLimits(1000, 64L << 20);
    ConsumerId FILE = new ConsumerId("file");
    ConsumerId SEARCH = new ConsumerId("openSearch");

    /// The bounds of a spool.
    ///
    /// @param maxBytes at least 64 MiB
    record Bounds(
            long maxBytes,
            Duration idempotencyWindow,
            Duration receiptRetention,
            int maxReceipts,
            HistoryLimits history) {
        public static final Bounds WIDE = new Bounds(
                1L << 30,
                Duration.ofHours(1),
                Duration.ofHours(1),
                1_000_000,
                new HistoryLimits(new ByteSize(256L << 20), Duration.ofHours(1)));

        Bounds withMaxBytes(long bytes) {
            return new Bounds(bytes, idempotencyWindow, receiptRetention, maxReceipts, history);
        }

        Bounds withWindow(Duration window) {
            return new Bounds(maxBytes, window, receiptRetention, maxReceipts, history);
        }

        Bounds withReceipts(Duration retention, int most) {
            return new Bounds(maxBytes, idempotencyWindow, retention, most, history);
        }

        Bounds withHistory(long bytes, Duration age) {
            return new Bounds(
                    maxBytes,
                    idempotencyWindow,
                    receiptRetention,
                    maxReceipts,
                    new HistoryLimits(new ByteSize(bytes), age));
        }
    }

    /// Opens a new, empty spool.
    Spool open(Bounds bounds, Clock clock);

    default Spool open() {
        return open(Bounds.WIDE, new ManualClock(START));
    }

    /// A report with its own id, received `number` seconds after the start.
    static ReportData report(int number, String payload) {
        var at = START.plusSeconds(number);
        return new ReportData(
                ReportId.at(at, new SplittableRandom()), "kubebench_report", at, Labels.NONE, Payload.of(payload));
    }

    static ReportData report(int number) {
        return report(number, "{\"number\":" + number + "}");
    }

    static ReportData reportOfSize(int number, int size) {
        var text = new byte[size];
        Arrays.fill(text, (byte) ('a' + number % 26));
        var at = START.plusSeconds(number);
        return new ReportData(ReportId.at(at, new SplittableRandom()), "big", at, Labels.NONE, Payload.ofUtf8(text));
    }

    static Acceptance to(ReportData report, Lane... lanes) {
        return new Acceptance(
                report,
                Stream.of(lanes).map(lane -> new NewDelivery(lane, Pending.NEW)).toList(),
                Optional.empty());
    }

    static Acceptance keyed(ReportData report, String key, Lane... lanes) {
        return keyed(report, new KeyedRequest(new IdempotencyKey(key), "same"), lanes);
    }

    static Acceptance keyed(ReportData report, KeyedRequest request, Lane... lanes) {
        return new Acceptance(report, to(report, lanes).deliveries(), Optional.of(request));
    }

    static Acceptance dead(ReportData report, Dead state, Lane lane) {
        return new Acceptance(report, List.of(new NewDelivery(lane, state)), Optional.empty());
    }

    static Lane fileLane(Spool spool) {
        return spool.lane(FILE, ConsumerSettings.NONE);
    }

    static Lane searchLane(Spool spool) {
        return spool.lane(SEARCH, ConsumerSettings.of(Map.of("hostport", "http://127.0.0.1:9200")));
    }

    /// Appends reports with the numbers 1 to `count` to one lane.
    static List<ReportData> fill(Spool spool, Lane lane, int count) {
        return Stream.iterate(1, number -> number + 1)
                .limit(count)
                .map(number -> {
                    var report = report(number);
                    spool.append(to(report, lane));
                    return report;
                })
                .toList();
    }

    /// Leases everything that is due at the start.
    static List<Leased> leaseAll(Spool spool, Lane lane) {
        return spool.lease(lane.name(), MANY, START).deliveries();
    }

    static List<ReportData> reports(List<Leased> leased) {
        return leased.stream().map(Leased::delivery).map(Delivery::report).toList();
    }

    /// An attempt of a delivery, as the fixture settles it.
    static Attempt attempt(Outcome outcome, String words) {
        return new Attempt(START, Duration.ofMillis(12), outcome, "search:9200", words);
    }

    static void deliver(Spool spool, List<Leased> leased) {
        var attempt = Optional.of(attempt(Outcome.DELIVERED, ""));
        spool.settle(leased.stream()
                .<Settlement>map(one -> new Settlement.Delivered(one.delivery().id(), START, attempt))
                .toList());
    }

    /// Leases and delivers until nothing is due.
    ///
    /// @return the delivered reports, in the order of their leases
    static List<ReportData> drain(Spool spool, Lane lane) {
        var all = new ArrayList<ReportData>();
        for (var batch = leaseAll(spool, lane); !batch.isEmpty(); batch = leaseAll(spool, lane)) {
            all.addAll(reports(batch));
            deliver(spool, batch);
        }
        return all;
    }

    static void retry(Spool spool, Leased leased, Instant notBefore, String reason) {
        spool.settle(List.of(new Settlement.Retry(
                leased.delivery().id(),
                notBefore,
                leased.attempts() + 1,
                reason,
                Optional.of(attempt(Outcome.UNAVAILABLE, reason)))));
    }

    static void bury(Spool spool, List<Leased> leased, DeathCause cause, String reason, Instant at) {
        spool.settle(leased.stream()
                .<Settlement>map(one -> new Settlement.Bury(
                        one.delivery().id(), cause, reason, at, Optional.of(attempt(Outcome.REJECTED, reason))))
                .toList());
    }

    static Tally tally(Spool spool, Lane lane) {
        return spool.tallies().getOrDefault(lane.consumer(), Tally.ZERO);
    }
}
