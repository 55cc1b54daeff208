package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.plugin.opensearch.Outcome.Failed;
import io.narrows.exporter.plugin.opensearch.Outcome.Refused;
import io.narrows.exporter.plugin.opensearch.UnmappedIndex.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// Stores the reports that their own index refuses in `<index>-unmapped`, or in `data-exporter-unmapped-<index>` if the
/// first is used for something else or would become a data stream. A report is stored as JSON in one field if the
/// server supports that, otherwise as text. Thread-safe.
final class UnmappedReports {
    private final UnmappedIndex index;
    private final BulkWriter writer;

    UnmappedReports(Cluster cluster, BulkWriter writer) {
        this.index = new UnmappedIndex(cluster);
        this.writer = writer;
    }

    /// @param reports may be empty
    /// @return one outcome for each report, in the same order; never `Refused`
    List<Outcome> keep(List<RefusedReport> reports) throws InterruptedException {
        var outcomes = new ArrayList<Outcome>(reports.size());
        reports.forEach(report -> outcomes.add(new Refused(report.error())));
        keepIn(IndexName::unmapped, reports, outcomes);
        keepIn(IndexName::unmappedElsewhere, reports, outcomes);
        rejectRefused(reports, outcomes);
        return outcomes;
    }

    /// Tries to store the reports that are still refused, and records the outcomes.
    private void keepIn(UnaryOperator<IndexName> place, List<RefusedReport> reports, List<Outcome> outcomes)
            throws InterruptedException {
        var states = new HashMap<IndexName, State>();
        for (int i = 0; i < reports.size(); i++) {
            if (outcomes.get(i) instanceof Refused refused) {
                var name = place(place, reports.get(i));
                if (!states.containsKey(name)) {
                    states.put(name, index.prepare(name));
                }
                outcomes.set(
                        i,
                        switch (states.get(name)) {
                            case State.Closed closed -> new Failed(closed.result());
                            case State.Taken taken -> new Refused(taken.reason());
                            case State.Ready ready -> refused;
                        });
            }
        }
        IntFunction<State> stateOf = i -> states.getOrDefault(place(place, reports.get(i)), State.UNUSED);
        writeRefused(
                reports,
                outcomes,
                i -> stateOf.apply(i).takesJson() && reports.get(i).document().canBeFlat(),
                report -> report.asFlatObject(place(place, report)));
        writeRefused(
                reports,
                outcomes,
                i -> stateOf.apply(i) instanceof State.Ready,
                report -> report.asText(place(place, report)));
    }

    private static IndexName place(UnaryOperator<IndexName> place, RefusedReport report) {
        return place.apply(report.document().index());
    }

    /// Writes the reports that are still refused, and records the outcomes.
    private void writeRefused(
            List<RefusedReport> reports,
            List<Outcome> outcomes,
            IntPredicate which,
            Function<RefusedReport, BulkItem> shape)
            throws InterruptedException {
        var places = IntStream.range(0, reports.size())
                .filter(i -> outcomes.get(i) instanceof Refused && which.test(i))
                .toArray();
        var written = writer.write(
                Arrays.stream(places).mapToObj(i -> shape.apply(reports.get(i))).toList());
        for (int i = 0; i < places.length; i++) {
            outcomes.set(places[i], written.get(i));
        }
    }

    private static void rejectRefused(List<RefusedReport> reports, List<Outcome> outcomes) {
        for (int i = 0; i < reports.size(); i++) {
            if (outcomes.get(i) instanceof Refused refused) {
                var report = reports.get(i);
                var index = report.document().index();
                outcomes.set(
                        i,
                        new Failed(new Rejected(report.error().brief() + "; and neither " + index.unmapped() + " nor "
                                + index.unmappedElsewhere() + " takes it: "
                                + refused.error().brief())));
            }
        }
    }
}
