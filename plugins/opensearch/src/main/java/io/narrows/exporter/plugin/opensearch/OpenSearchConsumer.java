package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.plugin.opensearch.Outcome.Failed;
import io.narrows.exporter.plugin.opensearch.Outcome.Refused;
import io.narrows.exporter.plugin.opensearch.Outcome.Stored;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/// The `openSearch` consumer: stores reports in indices named after their sources.
///
/// The id of a document is the id of its delivery, so a report that is sent again is stored once. Thread-safe: each
/// caller may have one request open at a time.
final class OpenSearchConsumer implements ReportConsumer {
    private static final DeliveryResult DELIVERED = new Delivered();

    private final OpenSearchSettings settings;
    private final IndexNames indexNames;
    private final Cluster cluster;
    private final BulkWriter writer;
    private final UnmappedReports unmapped;

    /// @param clock turns a time in a `Retry-After` header into a wait
    OpenSearchConsumer(OpenSearchSettings settings, Clock clock, Egress egress) {
        this.settings = settings;
        this.indexNames = new IndexNames(settings.index());
        this.cluster = new Cluster(settings, clock, egress);
        this.writer = new BulkWriter(cluster);
        this.unmapped = new UnmappedReports(cluster, writer);
    }

    @Override
    public List<DeliveryResult> deliver(List<Delivery> batch) throws InterruptedException {
        var documents = new ArrayList<ReportDocument>(batch.size());
        for (var delivery : batch) {
            documents.add(ReportDocument.of(delivery, indexNames, settings.addsLabels()));
        }
        var outcomes = write(documents);
        return settings.keepsUnmapped() ? resultsKeepingRefused(documents, outcomes) : results(outcomes);
    }

    @Override
    public void close() {
        cluster.close();
    }

    @Override
    public String toString() {
        return "OpenSearchConsumer[" + settings.addresses() + "]";
    }

    private List<Outcome> write(List<ReportDocument> documents) throws InterruptedException {
        var items = new ArrayList<BulkItem>(documents.size());
        for (var document : documents) {
            if (document.isHarmless()) {
                items.add(document.asItCame());
            }
        }
        var written = writer.write(items).iterator();
        var outcomes = new ArrayList<Outcome>(documents.size());
        for (var document : documents) {
            outcomes.add(document.isHarmless() ? written.next() : new Refused(tooDeep(document)));
        }
        return addTimes(documents, outcomes);
    }

    /// Writes documents again, with the time of receipt added, if a data stream refused them because they had no time.
    private List<Outcome> addTimes(List<ReportDocument> documents, List<Outcome> outcomes) throws InterruptedException {
        var places = new ArrayList<Integer>();
        var items = new ArrayList<BulkItem>();
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i) instanceof Refused refused
                    && refused.error().missingTimestamp().isPresent()) {
                places.add(i);
                items.add(documents
                        .get(i)
                        .withTime(refused.error().missingTimestamp().get()));
            }
        }
        if (items.isEmpty()) {
            return outcomes;
        }
        var all = new ArrayList<>(outcomes);
        var written = writer.write(items);
        for (int i = 0; i < places.size(); i++) {
            all.set(places.get(i), written.get(i));
        }
        return all;
    }

    private static ServerError tooDeep(ReportDocument document) {
        return new ServerError("too_deep", "nested " + document.depth() + " levels deep", "");
    }

    private static List<DeliveryResult> results(List<Outcome> outcomes) {
        var results = new ArrayList<DeliveryResult>(outcomes.size());
        for (var outcome : outcomes) {
            results.add(result(outcome));
        }
        return results;
    }

    private static DeliveryResult result(Outcome outcome) {
        return switch (outcome) {
            case Stored stored -> DELIVERED;
            case Failed failed -> failed.result();
            case Refused refused -> new Rejected(refused.error().brief());
        };
    }

    private List<DeliveryResult> resultsKeepingRefused(List<ReportDocument> documents, List<Outcome> outcomes)
            throws InterruptedException {
        var refused = new ArrayList<RefusedReport>();
        for (int i = 0; i < documents.size(); i++) {
            if (outcomes.get(i) instanceof Refused refusal) {
                refused.add(new RefusedReport(documents.get(i), refusal.error()));
            }
        }
        if (refused.isEmpty()) {
            return results(outcomes);
        }
        var kept = unmapped.keep(refused).iterator();
        var results = new ArrayList<DeliveryResult>(outcomes.size());
        for (var outcome : outcomes) {
            results.add(result(outcome instanceof Refused ? kept.next() : outcome));
        }
        return results;
    }
}
