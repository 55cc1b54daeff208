package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.plugin.opensearch.Answer.Answered;
import io.narrows.exporter.plugin.opensearch.Answer.NotAnswered;
import io.narrows.exporter.plugin.opensearch.Outcome.Failed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Writes documents with as few `_bulk` requests as the server's limit on the size of a request allows.
///
/// Thread-safe. Remembers half the size of a request that was too large, so that later batches are split before they
/// are sent.
final class BulkWriter {
    private static final int TOO_LARGE = 413;

    private final Cluster cluster;
    private final AtomicLong largest = new AtomicLong(Long.MAX_VALUE);

    BulkWriter(Cluster cluster) {
        this.cluster = cluster;
    }

    /// @param items may be empty
    /// @return one outcome for each item, in the same order
    List<Outcome> write(List<BulkItem> items) throws InterruptedException {
        var outcomes = new ArrayList<Outcome>(items.size());
        var chunks = cut(items);
        while (outcomes.size() < items.size()) {
            var chunk = chunks.pop();
            switch (send(chunk)) {
                case Answered answer -> {
                    boolean isTooLarge = answer.status() == TOO_LARGE;
                    if (chunk.size() > 1 && (isTooLarge || isTooLong(answer))) {
                        halve(chunk, chunks);
                        if (isTooLarge) {
                            largest.accumulateAndGet(BulkItem.sizeOf(chunk) / 2, Math::min);
                        }
                    } else if (isTooLarge) {
                        outcomes.add(new Failed(tooLarge(chunk.getFirst())));
                    } else {
                        outcomes.addAll(BulkAnswer.outcomes(answer, chunk.size()));
                    }
                }
                case NotAnswered failure -> {
                    // The remaining requests would fail in the same way, and each may take until a timeout.
                    int rest = items.size() - outcomes.size();
                    outcomes.addAll(Collections.nCopies(rest, new Failed(failure.result())));
                }
            }
        }
        return outcomes;
    }

    /// Whether a successful answer was too long to read. The documents can be sent again in smaller requests, because a
    /// document that exists already counts as stored.
    private static boolean isTooLong(Answered answer) {
        return answer.isSuccess() && !answer.isWhole();
    }

    private Answer send(List<BulkItem> items) throws InterruptedException {
        return cluster.sendBulk(items);
    }

    private static void halve(List<BulkItem> chunk, Deque<List<BulkItem>> chunks) {
        int half = chunk.size() / 2;
        chunks.push(chunk.subList(half, chunk.size()));
        chunks.push(chunk.subList(0, half));
    }

    private Deque<List<BulkItem>> cut(List<BulkItem> items) {
        var chunks = new ArrayDeque<List<BulkItem>>();
        int start = 0;
        long size = 0;
        for (int i = 0; i < items.size(); i++) {
            long more = items.get(i).size();
            if (i > start && size + more > largest.get()) {
                chunks.add(items.subList(start, i));
                start = i;
                size = 0;
            }
            size += more;
        }
        if (start < items.size()) {
            chunks.add(items.subList(start, items.size()));
        }
        return chunks;
    }

    private static Rejected tooLarge(BulkItem item) {
        return new Rejected("HTTP 413: the report makes a request of " + item.size()
                + " bytes, which is more than the server takes (http.max_content_length, or a proxy's limit)");
    }
}
