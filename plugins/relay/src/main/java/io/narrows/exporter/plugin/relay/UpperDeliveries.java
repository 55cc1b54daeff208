package io.narrows.exporter.plugin.relay;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.report.Hops;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.plugin.relay.UpperExporter.Said;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedSet;

/// Waits until the upper exporter's deliveries of a report have ended, as long as one attempt may.
///
/// Remembers which reports the upper exporter has, up to a bound: a later attempt asks for the receipt, and sends the
/// report again only if the upper exporter does not know it. Thread-safe.
final class UpperDeliveries {
    /// The longest wait of one request, so that a stop is noticed.
    private static final Duration LONGEST_REQUEST = Duration.ofSeconds(10);

    /// Between two requests, where the upper exporter does not wait, because too many wait there.
    private static final Duration PAUSE = Duration.ofMillis(200);

    private static final int MOST_REMEMBERED = 10_000;

    private final UpperExporter upper;
    private final UpperUrl url;
    private final Duration patience;
    private final SequencedSet<ReportId> handedIn = new LinkedHashSet<>();

    /// @param patience how long one attempt waits
    UpperDeliveries(UpperExporter upper, UpperUrl url, Duration patience) {
        this.upper = upper;
        this.url = url;
        this.patience = patience;
    }

    /// Hands a report in, unless the upper exporter has it, and waits.
    DeliveryResult await(Delivery delivery, Hops hops, Optional<BearerToken> token) throws InterruptedException {
        var report = delivery.report().id();
        long end = System.nanoTime() + patience.toNanos();
        var said = isHandedIn(report)
                ? upper.receipt(report, token, until(end))
                : upper.handIn(delivery, hops, token, Optional.of(until(end)));
        if (said instanceof Said.Unknown) {
            said = upper.handIn(delivery, hops, token, Optional.of(until(end)));
        }
        while (isOpen(said) && until(end).isPositive()) {
            remember(report);
            Thread.sleep(PAUSE);
            said = upper.receipt(report, token, until(end));
        }
        return result(said, report);
    }

    private static boolean isOpen(Said said) {
        return said instanceof Said.Has has && !has.receipt().isSettled();
    }

    private DeliveryResult result(Said said, ReportId report) {
        return switch (said) {
            case Said.Has has ->
                has.receipt().isSettled()
                        ? ended(has.receipt(), report)
                        : new Unavailable(url + " has the report and has not delivered it yet");
            case Said.Unknown unknown -> {
                forget(report);
                yield new Unavailable(url + " does not know the report any more");
            }
            case Said.Failed failed -> failed.result();
        };
    }

    private DeliveryResult ended(UpperReceipt receipt, ReportId report) {
        forget(report);
        return receipt.dead().isEmpty()
                ? new Delivered()
                : new Rejected(url + " has the report as a dead letter for " + String.join(", ", receipt.dead())
                        + "; replay it there, and then here");
    }

    private static Duration until(long end) {
        var left = Duration.ofNanos(end - System.nanoTime());
        if (left.isNegative()) {
            return Duration.ZERO;
        }
        return left.compareTo(LONGEST_REQUEST) > 0 ? LONGEST_REQUEST : left;
    }

    private synchronized boolean isHandedIn(ReportId report) {
        return handedIn.contains(report);
    }

    private synchronized void remember(ReportId report) {
        if (handedIn.add(report) && handedIn.size() > MOST_REMEMBERED) {
            handedIn.removeFirst();
        }
    }

    private synchronized void forget(ReportId report) {
        handedIn.remove(report);
    }
}
