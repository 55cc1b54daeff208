package io.narrows.exporter.adapter.outbound.spool.operator;

import io.narrows.exporter.adapter.outbound.sealing.Waiting;
import io.narrows.exporter.adapter.outbound.spool.lease.LaneWindow;
import io.narrows.exporter.adapter.outbound.spool.lease.Suspects;
import io.narrows.exporter.adapter.outbound.spool.sqlite.QueuedDelivery;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Reader;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Readers;
import io.narrows.exporter.adapter.outbound.spool.tally.Tallies;
import io.narrows.exporter.adapter.outbound.spool.write.Writer;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.PendingFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongBiFunction;

/// Counts and deletes pending deliveries in steps, so that neither the heap nor a snapshot grows with their number.
///
/// A delivery is leased, without its payload, before it is deleted. So no delivery is deleted while a lane tries it.
///
/// @param windows returns the window of a lane
public record PendingPurge(
        Readers readers, Writer writer, Tallies tallies, Suspects suspects, Function<LaneName, LaneWindow> windows) {
    private static final int STEP = 1000;

    public long purge(Iterable<LaneName> lanes, PendingFilter filter) {
        return sum(lanes, filter, (lane, part) -> purge(lane, filter, part));
    }

    private long purge(LaneName lane, PendingFilter filter, QueuedDelivery.Part part) {
        long count = 0;
        var last = QueuedDelivery.Place.BEGIN;
        for (; ; ) {
            var from = last;
            var window = windows.apply(lane);
            var step = readers.ask(reader -> window.claim(reader, filter, part, from, STEP));
            if (step.isEmpty()) {
                continue; // the window was closed meanwhile, and a new one took its place
            }
            if (!step.get().claimed().isEmpty()) {
                var purge = new PurgePending(step.get().claimed(), tallies, suspects);
                writer.submit(purge);
                count += Waiting.on(purge.done());
            }
            if (step.get().seen() < STEP) {
                return count;
            }
            last = step.get().last();
        }
    }

    public long count(Iterable<LaneName> lanes, PendingFilter filter) {
        return sum(lanes, filter, (lane, part) -> count(lane, filter, part));
    }

    /// Adds up what each part of the queue of each lane has that may match.
    private static long sum(
            Iterable<LaneName> lanes, PendingFilter filter, ToLongBiFunction<LaneName, QueuedDelivery.Part> part) {
        long sum = 0;
        for (var lane : lanes) {
            if (filter.mayMatch(lane.consumer())) {
                for (var each : QueuedDelivery.Part.values()) {
                    sum += part.applyAsLong(lane, each);
                }
            }
        }
        return sum;
    }

    private long count(LaneName lane, PendingFilter filter, QueuedDelivery.Part part) {
        long count = 0;
        var last = QueuedDelivery.Place.BEGIN;
        for (; ; ) {
            var from = last;
            var found = readers.ask(reader -> waiting(reader, lane, part, from));
            count += found.stream()
                    .filter(queued -> filter.matches(lane.consumer(), queued.source()))
                    .count();
            if (found.size() < STEP) {
                return count;
            }
            last = found.getLast().place();
        }
    }

    private static List<QueuedDelivery> waiting(
            Reader reader, LaneName lane, QueuedDelivery.Part part, QueuedDelivery.Place from)
            throws java.sql.SQLException {
        var id = reader.laneId(lane.fingerprint());
        return id.isEmpty() ? new ArrayList<>() : reader.waiting(id.get(), part, from, STEP);
    }
}
