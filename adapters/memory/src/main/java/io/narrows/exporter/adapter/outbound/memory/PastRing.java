package io.narrows.exporter.adapter.outbound.memory;

import io.narrows.exporter.domain.history.HistoryLimits;
import java.time.Instant;
import java.util.LinkedHashMap;

/// The delivered reports whose payloads are still there, in the order in which they ended. The oldest one goes first.
final class PastRing {
    private final HistoryLimits limits;
    private final LinkedHashMap<ReceiptRecord, Instant> ended = new LinkedHashMap<>();
    private long bytes;

    PastRing(HistoryLimits limits) {
        this.limits = limits;
    }

    void add(ReceiptRecord record, Instant now) {
        ended.put(record, now);
        bytes += size(record);
    }

    /// Takes a report out, which keeps its payload. Does nothing if the report is not here.
    void remove(ReceiptRecord record) {
        if (ended.remove(record) != null) {
            bytes -= size(record);
        }
    }

    /// @param room the most bytes that are free for the ring
    void forgetWhatIsOver(Instant now, long room) {
        var most = Math.min(limits.maxSize().bytes(), room);
        var earliest = now.minus(limits.maxAge());
        while (!ended.isEmpty()
                && (bytes > most || ended.firstEntry().getValue().isBefore(earliest))) {
            var oldest = ended.pollFirstEntry().getKey();
            bytes -= size(oldest);
            oldest.dropReport();
        }
    }

    private static long size(ReceiptRecord record) {
        return record.kept().orElseThrow().payload().size();
    }
}
