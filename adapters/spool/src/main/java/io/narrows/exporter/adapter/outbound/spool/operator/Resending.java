package io.narrows.exporter.adapter.outbound.spool.operator;

import io.narrows.exporter.adapter.outbound.sealing.FormatColumn;
import io.narrows.exporter.adapter.outbound.sealing.Waiting;
import io.narrows.exporter.adapter.outbound.spool.past.KnownReport;
import io.narrows.exporter.adapter.outbound.spool.past.Order;
import io.narrows.exporter.adapter.outbound.spool.secret.PayloadCipher;
import io.narrows.exporter.adapter.outbound.spool.sqlite.PayloadRead;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Reader;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Readers;
import io.narrows.exporter.adapter.outbound.spool.tally.Tallies;
import io.narrows.exporter.adapter.outbound.spool.write.Writer;
import io.narrows.exporter.domain.history.Resend;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.spool.Lane;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/// Sends past reports again, in steps of one transaction each.
///
/// @param cipher seals a payload anew for the lanes that are added to its report
/// @param returned called when lanes have deliveries again
public record Resending(Readers readers, Writer writer, Tallies tallies, PayloadCipher cipher, Runnable returned) {
    /// How many reports a step has.
    static final int STEP = 200;

    /// How many bytes of payloads a step has, if it has more than one report.
    private static final long STEP_BYTES = 8L << 20;

    /// The deliveries of one report that are to be sent.
    private record Wanted(KnownReport known, Resend.Wanted deliveries) {
        static Wanted of(Resend resend, KnownReport known) {
            return new Wanted(
                    known,
                    resend.of(known.report(), index -> known.places().get(index).hasLane()));
        }

        /// Their positions in the database.
        List<Integer> again() {
            return deliveries.again().stream()
                    .map(index -> known.places().get(index).position())
                    .toList();
        }

        List<Lane> added() {
            return deliveries.added();
        }
    }

    static Resend.Count count(Resend resend, List<KnownReport> known) {
        return known.stream()
                .map(one -> Wanted.of(resend, one).deliveries().count())
                .reduce(Resend.Count.ZERO, Resend.Count::plus);
    }

    Resend.Count resend(Resend resend, List<KnownReport> known, Instant now) {
        var count = Resend.Count.ZERO;
        var orders = new ArrayList<Order>();
        long bytes = 0;
        for (var one : known) {
            var wanted = Wanted.of(resend, one);
            var deliveries = wanted.deliveries();
            count = count.plus(new Resend.Count(0, deliveries.gone()));
            var order = deliveries.isNothing() ? Optional.<Order>empty() : order(wanted);
            if (order.isPresent()) {
                bytes += order.get().size();
                if (bytes > STEP_BYTES) {
                    count = count.plus(write(orders, resend, now));
                    orders.clear();
                    bytes = order.get().size();
                }
                orders.add(order.get());
            } else {
                count = count.plus(new Resend.Count(0, deliveries.count().deliveries()));
            }
        }
        return count.plus(write(orders, resend, now));
    }

    private Resend.Count write(List<Order> orders, Resend resend, Instant now) {
        if (orders.isEmpty()) {
            return Resend.Count.ZERO;
        }
        var step = new ResendStep(orders, now, tallies);
        writer.submit(step);
        var done = Waiting.on(step.done());
        returned.run();
        if (done.outdated().isEmpty()) {
            return done.count();
        }
        var anew = readers.ask(reader -> again(reader, done.outdated()));
        return done.count().plus(resend(resend, anew, now));
    }

    private static List<KnownReport> again(Reader reader, List<String> reports) throws SQLException {
        var found = new ArrayList<KnownReport>();
        for (var report : reports) {
            reader.past().find(report).ifPresent(found::add);
        }
        return found;
    }

    /// @return empty if the payload cannot be read, so that it cannot be bound to other lanes
    private Optional<Order> order(Wanted wanted) {
        var known = wanted.known();
        if (wanted.added().isEmpty()) {
            return Optional.of(order(wanted, Optional.empty()));
        }
        return readers.ask(reader -> reader.payload(known.seq()) instanceof PayloadRead.Opened opened
                ? Optional.of(order(wanted, Optional.of(added(reader, wanted, opened))))
                : Optional.empty());
    }

    private static Order order(Wanted wanted, Optional<Order.Added> added) {
        var report = wanted.known().report();
        return new Order(report.id().value(), wanted.known().seq(), report.payloadSize(), wanted.again(), added);
    }

    private Order.Added added(Reader reader, Wanted wanted, PayloadRead.Opened opened) throws SQLException {
        var past = wanted.known().report();
        var lanes = new LinkedHashSet<>(opened.lanes());
        lanes.addAll(reader.past().fingerprints(wanted.known().lanes()));
        wanted.added().forEach(lane -> lanes.add(lane.fingerprint()));
        var report = new ReportData(past.id(), past.source(), past.receivedAt(), opened.labels(), opened.payload());
        var closed = cipher.close(report, lanes);
        return new Order.Added(
                wanted.added(),
                wanted.known().lanes(),
                closed,
                FormatColumn.of(opened.payload().format(), closed.checksum()));
    }
}
