package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.plugin.opensearch.Answer.Answered;
import io.narrows.exporter.plugin.opensearch.BulkItems.Item;
import io.narrows.exporter.plugin.opensearch.Outcome.Failed;
import io.narrows.exporter.plugin.opensearch.Outcome.Refused;
import io.narrows.exporter.plugin.opensearch.Outcome.Stored;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/// Reads from the answer to a `_bulk` request what became of each document.
final class BulkAnswer {
    /// The needed parts of the answer, as a `filter_path`.
    static final String WANTED = "error,items.*._index,items.*.status,items.*.error.type,items.*.error.reason,"
            + "items.*.error.caused_by.reason";

    private static final int OK = 200;
    private static final int REDIRECT = 300;
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    /// Error types with status 400 or 403 that do not concern the document: a closed index, a blocked index, a cluster
    /// at its limit of shards.
    private static final Set<String> STATE_OF_THE_INDEX =
            Set.of("index_closed_exception", "cluster_block_exception", "validation_exception");

    private final Answered answer;
    private final List<Item> items;

    private BulkAnswer(Answered answer, List<Item> items) {
        this.answer = answer;
        this.items = items;
    }

    /// @param count how many documents were sent
    /// @return one outcome for each document
    static List<Outcome> outcomes(Answered answer, int count) {
        if (!answer.isSuccess()) {
            return Collections.nCopies(count, new Failed(RequestFailure.of(answer)));
        }
        var items = BulkItems.in(answer.body());
        if (items.isEmpty()) {
            return failed(
                    count,
                    new Misconfigured(answer.from() + " does not answer as OpenSearch does: is this its address?"));
        }
        if (items.get().size() != count) {
            return failed(
                    count,
                    new Unavailable(answer.from() + " answered " + items.get().size() + " results for " + count
                            + " documents"));
        }
        return new BulkAnswer(answer, items.get()).outcomes();
    }

    private static List<Outcome> failed(int count, DeliveryResult result) {
        return Collections.nCopies(count, new Failed(result));
    }

    private List<Outcome> outcomes() {
        boolean someWereStored = someWereStored();
        var outcomes = new ArrayList<Outcome>(items.size());
        for (var item : items) {
            outcomes.add(outcome(item, someWereStored));
        }
        return outcomes;
    }

    private boolean someWereStored() {
        for (var item : items) {
            if (isStored(item)) {
                return true;
            }
        }
        return false;
    }

    private Outcome outcome(Item item, boolean othersWereStored) {
        if (isStored(item)) {
            return Stored.INSTANCE;
        }
        var error = item.error().orElseGet(() -> new ServerError("status " + item.status(), "", ""));
        if (isForNow(item.status()) || STATE_OF_THE_INDEX.contains(error.type())) {
            return new Failed(new Unavailable(reason(item, error), answer.retryAfter()));
        }
        return switch (item.status()) {
            case BAD_REQUEST -> new Refused(error);
            case UNAUTHORIZED, FORBIDDEN ->
                // If only some indices are forbidden, documents for the others must not wait.
                new Failed(
                        othersWereStored
                                ? new Unavailable(reason(item, error), answer.retryAfter())
                                : new Misconfigured(reason(item, error)));
            default -> new Failed(new Rejected(reason(item, error)));
        };
    }

    private static boolean isStored(Item item) {
        return item.status() == CONFLICT
                || (item.status() >= OK
                        && item.status() < REDIRECT
                        && item.error().isEmpty());
    }

    /// Whether the failure is temporary. 404 means that the index does not exist and may not be created automatically,
    /// but an operator can create it. An error with a status below 400 has no defined meaning.
    private static boolean isForNow(int status) {
        return status >= SERVER_ERROR || status == TOO_MANY_REQUESTS || status == NOT_FOUND || status < BAD_REQUEST;
    }

    private static String reason(Item item, ServerError error) {
        return "HTTP " + item.status() + " for index " + item.indexName() + ": " + error.brief();
    }
}
