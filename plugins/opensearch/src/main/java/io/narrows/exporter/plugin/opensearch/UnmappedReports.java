package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.plugin.opensearch.Outcome.Failed;
import io.narrows.exporter.plugin.opensearch.Outcome.Refused;
import io.narrows.exporter.plugin.opensearch.UnmappedIndex.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// Keeps the reports that their own index refuses, in the index `<index>-unmapped`: as JSON in one field where the
/// server can, else as a text. Thread-safe.
final class UnmappedReports {
    private final UnmappedIndex index;
    private final BulkWriter writer;

    UnmappedReports(Cluster cluster, BulkWriter writer) {
        this.index = new UnmappedIndex(cluster);
        this.writer = writer;
    }

    /// @param reports none is fine
    /// @return an outcome for each, in the same order; none is `Refused`
    List<Outcome> keep(List<RefusedReport> reports) throws InterruptedException {
        var states = prepareIndices(reports);
        var outcomes = new ArrayList<Outcome>(reports.size());
        for (int i = 0; i < reports.size(); i++) {
            outcomes.add(
                    switch (states.get(i)) {
                        case State.Closed closed -> new Failed(closed.result());
                        case State.Ready ready -> new Refused(reports.get(i).error());
                    });
        }
        writeRefused(
                reports,
                outcomes,
                i -> states.get(i).takesJson() && reports.get(i).document().canBeFlat(),
                RefusedReport::asFlatObject);
        writeRefused(reports, outcomes, i -> true, RefusedReport::asText);
        rejectRefused(reports, outcomes);
        return outcomes;
    }

    /// Of the index of each report; asks once for each index.
    private List<State> prepareIndices(List<RefusedReport> reports) throws InterruptedException {
        var known = new HashMap<IndexName, State>();
        var states = new ArrayList<State>(reports.size());
        for (var report : reports) {
            var name = unmapped(report);
            var state = Optional.ofNullable(known.get(name));
            states.add(state.isPresent() ? state.get() : index.prepare(name));
            known.put(name, states.getLast());
        }
        return states;
    }

    /// Writes those reports that were refused so far, and notes what became of them.
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
                outcomes.set(
                        i,
                        new Failed(new Rejected(report.error().brief() + "; and " + unmapped(report)
                                + " does not take it either: " + refused.error().brief())));
            }
        }
    }

    private static IndexName unmapped(RefusedReport report) {
        return report.document().index().unmapped();
    }
}
