package io.narrows.exporter.adapter.outbound.spool.operator;

import io.narrows.exporter.adapter.outbound.spool.past.KnownReport;
import io.narrows.exporter.adapter.outbound.spool.past.Order;
import io.narrows.exporter.adapter.outbound.spool.secret.PayloadCipher;
import io.narrows.exporter.adapter.outbound.sealing.FormatColumn;
import io.narrows.exporter.adapter.outbound.spool.sqlite.PayloadRead;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Reader;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Readers;
import io.narrows.exporter.adapter.outbound.spool.tally.Tallies;
import io.narrows.exporter.adapter.outbound.spool.write.Waiting;
import io.narrows.exporter.adapter.outbound.spool.write.Writer;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.history.PastReport;
import io.narrows.exporter.domain.history.Resend;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.spool.DeliveryState.Pending;
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
    ///
    /// @param again positions of those that there are
    /// @param gone how many cannot be sent
    private record Wanted(KnownReport known, List<Integer> again, List<Lane> added, int gone) {
        static Wanted of(Resend resend, KnownReport known) {
            var again = new ArrayList<Integer>();
            var added = new ArrayList<Lane>();
            var report = known.report();
            int gone = 0;
            if (resend.to().isEmpty()) {
                for (int i = 0; i < report.deliveries().size(); i++) {
                    var delivery = report.deliveries().get(i);
                    if (resend.filter().matches(delivery.consumer(), delivery.state())) {
                        gone += addAgain(again, known, i);
                    }
                }
            }
            for (var lane : resend.to()) {
                var index = indexOf(report, lane.consumer());
                if (index < 0) {
                    gone += report.isKept() ? 0 : 1;
                    added.add(lane);
                } else if (!resend.onlyMissing()) {
                    gone += addAgain(again, known, index);
                }
            }
            return new Wanted(known, again, report.isKept() ? added : List.of(), gone);
        }

        /// @return 1 if it cannot be sent
        private static int addAgain(List<Integer> again, KnownReport known, int index) {
            if (known.report().deliveries().get(index).state() instanceof Pending) {
                return 0;
            }
            if (!known.report().isKept() || !known.places().get(index).hasLane()) {
                return 1;
            }
            again.add(known.places().get(index).position());
            return 0;
        }

        private static int indexOf(PastReport report, ConsumerId consumer) {
            for (int i = 0; i < report.deliveries().size(); i++) {
                if (report.deliveries().get(i).consumer().equals(consumer)) {
                    return i;
                }
            }
            return -1;
        }

        Resend.Count count() {
            return new Resend.Count(again.size() + added.size(), gone);
        }

        boolean isNothing() {
            return again.isEmpty() && added.isEmpty();
        }
    }

    static Resend.Count count(Resend resend, List<KnownReport> known) {
        return known.stream().map(one -> Wanted.of(resend, one).count()).reduce(Resend.Count.ZERO, Resend.Count::plus);
    }

    Resend.Count resend(Resend resend, List<KnownReport> known, Instant now) {
        var count = Resend.Count.ZERO;
        var orders = new ArrayList<Order>();
        long bytes = 0;
        for (var one : known) {
            var wanted = Wanted.of(resend, one);
            count = count.plus(new Resend.Count(0, wanted.gone()));
            var order = wanted.isNothing() ? Optional.<Order>empty() : order(wanted);
            if (order.isPresent()) {
                bytes += order.get().size();
                if (bytes > STEP_BYTES) {
                    count = count.plus(write(orders, resend, now));
                    orders.clear();
                    bytes = order.get().size();
                }
                orders.add(order.get());
            } else if (!wanted.isNothing()) {
                count = count.plus(new Resend.Count(
                        0, wanted.again().size() + wanted.added().size()));
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
