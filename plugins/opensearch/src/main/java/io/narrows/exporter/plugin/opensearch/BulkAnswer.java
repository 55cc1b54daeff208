package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.plugin.opensearch.Answer.Answered;
import io.narrows.exporter.plugin.opensearch.Outcome.Failed;
import io.narrows.exporter.plugin.opensearch.Outcome.Refused;
import io.narrows.exporter.plugin.opensearch.Outcome.Stored;
import jakarta.json.JsonException;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.opensearch.client.opensearch.core.BulkResponse;
import org.opensearch.client.opensearch.core.bulk.BulkResponseItem;
import org.opensearch.client.util.MissingRequiredPropertyException;

/// What the answer to a `_bulk` request says of each document.
final class BulkAnswer {
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    /// With status 400 or 403, and still not for what the document says: a closed index, one that is blocked, a
    /// cluster that has as many shards as it may.
    private static final Set<String> STATE_OF_THE_INDEX =
            Set.of("index_closed_exception", "cluster_block_exception", "validation_exception");

    private final Answered answer;
    private final List<BulkResponseItem> items;

    private BulkAnswer(Answered answer, List<BulkResponseItem> items) {
        this.answer = answer;
        this.items = items;
    }

    /// @param count how many documents were sent
    /// @return an outcome for each
    static List<Outcome> outcomes(Answered answer, int count) {
        if (!answer.isSuccess()) {
            return Collections.nCopies(count, new Failed(RequestFailure.of(answer)));
        }
        try {
            var items = ResponseMapper.read(answer.body(), BulkResponse._DESERIALIZER)
                    .items();
            if (items.size() == count) {
                return new BulkAnswer(answer, items).outcomes();
            }
            return failed(
                    count,
                    new Unavailable(
                            answer.from() + " answered " + items.size() + " results for " + count + " documents"));
        } catch (JsonException | MissingRequiredPropertyException e) {
            return failed(
                    count,
                    new Misconfigured(answer.from() + " does not answer as OpenSearch does: is this its address?"));
        }
    }

    private static List<Outcome> failed(int count, DeliveryResult result) {
        return Collections.nCopies(count, new Failed(result));
    }

    private List<Outcome> outcomes() {
        boolean someWereStored = items.stream().anyMatch(BulkAnswer::isStored);
        return items.stream().map(item -> outcome(item, someWereStored)).toList();
    }

    private Outcome outcome(BulkResponseItem item, boolean othersWereStored) {
        if (isStored(item)) {
            return new Stored();
        }
        var error = item.error() == null
                ? new ServerError("status " + item.status(), "", "")
                : ServerError.of(item.error());
        if (isForNow(item.status()) || STATE_OF_THE_INDEX.contains(error.type())) {
            return new Failed(new Unavailable(reason(item, error), answer.retryAfter()));
        }
        return switch (item.status()) {
            case BAD_REQUEST -> new Refused(error);
            case UNAUTHORIZED, FORBIDDEN ->
                // Where only some indices are forbidden, the others must not wait for them.
                new Failed(
                        othersWereStored
                                ? new Unavailable(reason(item, error), answer.retryAfter())
                                : new Misconfigured(reason(item, error)));
            default -> new Failed(new Rejected(reason(item, error)));
        };
    }

    private static boolean isStored(BulkResponseItem item) {
        return item.status() < 300 || item.status() == CONFLICT;
    }

    /// 404 is an index that may not be created by itself; an operator can.
    private static boolean isForNow(int status) {
        return status >= SERVER_ERROR || status == TOO_MANY_REQUESTS || status == NOT_FOUND;
    }

    private static String reason(BulkResponseItem item, ServerError error) {
        return "HTTP " + item.status() + " for index " + item.index() + ": " + error.brief();
    }
}
