package io.narrows.exporter.adapter.inbound.http.senders;

import io.narrows.exporter.domain.access.Sender;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.HeldReports;
import io.narrows.exporter.domain.spool.Spool;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/// How much of the spool the reports of each sender take up. Those who do not log in share one share. Thread-safe.
///
/// What is accepted is added, and nothing is subtracted: when a sender seems to have used up its share, the reports in
/// the spool are counted again, whose ids say whose they are. So nothing is stored about senders, the count is right
/// after a restart, and whoever stays below its share costs an addition.
final class SpoolShares {
    private static final int PAGE = 10_000;
    private static final Duration BETWEEN_COUNTS = Duration.ofSeconds(1);

    /// Counting may take one in so many parts of the time.
    private static final int PART_OF_TIME = 20;

    private final Spool spool;
    private final long most;
    private final List<Sender> senders;
    private final LongSupplier nanoTime;
    private Map<String, Long> used = new HashMap<>();
    /// What was accepted since a count began, which the count may have missed.
    private Map<String, Long> meanwhile = new HashMap<>();

    private boolean isCounting;
    private boolean wasCounted;
    private long nextCount;

    /// @param most how many bytes the reports of each sender may take up
    /// @param senders all that can log in
    SpoolShares(Spool spool, long most, Collection<Sender> senders, LongSupplier nanoTime) {
        this.spool = spool;
        this.most = most;
        this.senders = List.copyOf(senders);
        this.nanoTime = nanoTime;
    }

    /// Takes room for a report. Only one caller at a time counts; nobody waits for it.
    ///
    /// @return false if the reports of the sender would take up more than its share; then no room is taken
    boolean take(Sender sender, long bytes) {
        return add(sender.name(), bytes, true) || (beginCount() && countAndAdd(sender.name(), bytes));
    }

    /// @param needsACount whether nothing is added before the first count has begun
    private synchronized boolean add(String name, long bytes, boolean needsACount) {
        long now = used.getOrDefault(name, 0L);
        if ((needsACount && !wasCounted && !isCounting) || now + bytes > most) {
            return false;
        }
        used.put(name, now + bytes);
        meanwhile.merge(name, bytes, Long::sum);
        return true;
    }

    private synchronized boolean beginCount() {
        if (isCounting || (wasCounted && nanoTime.getAsLong() - nextCount < 0)) {
            return false;
        }
        isCounting = true;
        meanwhile = new HashMap<>();
        return true;
    }

    private boolean countAndAdd(String name, long bytes) {
        long begin = nanoTime.getAsLong();
        var counted = new HashMap<String, Long>();
        try {
            var page = spool.held(0, PAGE);
            addAll(page, counted);
            while (page.next().isPresent()) {
                page = spool.held(page.next().getAsLong(), PAGE);
                addAll(page, counted);
            }
        } finally {
            endCount(counted, begin);
        }
        return add(name, bytes, false);
    }

    private synchronized void endCount(Map<String, Long> counted, long begin) {
        meanwhile.forEach((name, bytes) -> counted.merge(name, bytes, Long::sum));
        used = counted;
        isCounting = false;
        wasCounted = true;
        long end = nanoTime.getAsLong();
        nextCount = end + Math.max(BETWEEN_COUNTS.toNanos(), PART_OF_TIME * (end - begin));
    }

    private void addAll(HeldReports page, Map<String, Long> counted) {
        for (var held : page.reports()) {
            counted.merge(ownerOf(held.report()), held.bytes(), Long::sum);
        }
    }

    private String ownerOf(ReportId report) {
        for (var sender : senders) {
            if (sender.owns(report)) {
                return sender.name();
            }
        }
        return Sender.ANYBODY.name();
    }
}
