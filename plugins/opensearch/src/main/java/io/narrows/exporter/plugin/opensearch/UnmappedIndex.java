package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.json.JsonPointer;
import io.narrows.exporter.domain.json.JsonSyntaxException;
import io.narrows.exporter.domain.json.JsonValue;
import io.narrows.exporter.plugin.opensearch.Answer.Answered;
import io.narrows.exporter.plugin.opensearch.Answer.NotAnswered;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.client.opensearch.generic.Bodies;

/// Creates the indices for unmapped reports. Their mapping never grows, whatever a report contains.
///
/// Asks the server each time, because an index may be deleted at any time, and an index that the server creates
/// automatically lacks this mapping. Thread-safe.
final class UnmappedIndex {
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    /// Field types that hold a whole JSON object with searchable fields: OpenSearch 2.7 or newer, Elasticsearch 7.3 or
    /// newer.
    private static final List<String> JSON_TYPES = List.of("flat_object", "flattened");

    private static final String TYPES = "*.mappings.properties.report.type,*.mappings.properties.raw.type";
    private static final String OF_A_DATA_STREAM = ".ds-";

    private final Cluster cluster;

    UnmappedIndex(Cluster cluster) {
        this.cluster = cluster;
    }

    /// What an index can be used for.
    sealed interface State {
        /// The state of an index that was never needed.
        State UNUSED = new Taken(new ServerError("unused", "", ""));

        /// @return whether the field `report` accepts JSON
        boolean takesJson();

        /// Documents can be written to the index, or at least a write will show whether they can.
        record Ready(boolean takesJson) implements State {}

        /// The index is not, and cannot become, an index for unmapped reports.
        record Taken(ServerError reason) implements State {
            @Override
            public boolean takesJson() {
                return false;
            }
        }

        /// The index cannot be used now.
        record Closed(DeliveryResult result) implements State {
            @Override
            public boolean takesJson() {
                return false;
            }
        }
    }

    /// Finds the index, or creates it.
    State prepare(IndexName name) throws InterruptedException {
        return switch (mapping(name)) {
            case Answered answer -> answer.status() == NOT_FOUND ? create(name) : found(answer);
            case NotAnswered failure -> new State.Closed(failure.result());
        };
    }

    private State create(IndexName name) throws InterruptedException {
        for (var type : JSON_TYPES) {
            var answer = create(name, Optional.of(type));
            if (!isUnknownType(answer)) {
                return created(name, answer, true);
            }
        }
        return created(name, create(name, Optional.empty()), false);
    }

    private State created(IndexName name, Answer answer, boolean withJson) throws InterruptedException {
        return switch (answer) {
            case Answered answered -> alreadyExists(answered) ? existing(name) : made(answered, withJson);
            case NotAnswered failure -> new State.Closed(failure.result());
        };
    }

    private static State made(Answered answer, boolean withJson) {
        var error = ServerError.in(answer.body());
        return error.filter(UnmappedIndex::isForDataStreams)
                .<State>map(State.Taken::new)
                .orElseGet(() -> state(answer, withJson && answer.isSuccess()));
    }

    /// Whether an operator's template would turn an index of this name into a data stream.
    private static boolean isForDataStreams(ServerError error) {
        return error.reason().contains("creates data streams only");
    }

    private State existing(IndexName name) throws InterruptedException {
        return switch (mapping(name)) {
            case Answered answer -> found(answer);
            case NotAnswered failure -> new State.Closed(failure.result());
        };
    }

    /// The state of an existing index. An index of reports has no text field `raw`, and a data stream requires a time
    /// in each document.
    private static State found(Answered answer) {
        if (!answer.isSuccess() || answer.body().isBlank()) {
            return state(answer, false);
        }
        var indices = indices(answer);
        boolean isOurs = !indices.isEmpty()
                && indices.entrySet().stream()
                        .allMatch(index -> !index.getKey().startsWith(OF_A_DATA_STREAM)
                                && typeIn(index.getValue(), "raw").equals("text"));
        return isOurs
                ? state(answer, takesJson(answer))
                : new State.Taken(new ServerError("the index is in use", "it holds reports of its own", ""));
    }

    private Answer mapping(IndexName name) throws InterruptedException {
        return cluster.send("GET", path(name) + "/_mapping", Map.of("filter_path", TYPES));
    }

    private Answer create(IndexName name, Optional<String> jsonType) throws InterruptedException {
        var report =
                jsonType.map(type -> ",\"report\":{\"type\":\"" + type + "\"}").orElse("");
        var body = "{\"mappings\":{\"dynamic\":false,\"properties\":{"
                + "\"source\":{\"type\":\"keyword\",\"ignore_above\":1024},"
                + "\"receivedAt\":{\"type\":\"date\"},"
                + "\"reason\":{\"type\":\"text\"},"
                + "\"raw\":{\"type\":\"text\",\"norms\":false}"
                + report
                + "}}}";
        return cluster.send("PUT", path(name), Bodies.json(body));
    }

    /// The state that an answer implies. 403 counts as ready, because a user may be allowed to write
    /// documents but not to see mappings or create indices.
    private static State state(Answered answer, boolean takesJson) {
        boolean isForNow = answer.status() >= SERVER_ERROR || answer.status() == TOO_MANY_REQUESTS;
        return isForNow ? new State.Closed(RequestFailure.of(answer)) : new State.Ready(takesJson);
    }

    private static boolean isUnknownType(Answer answer) {
        return answer instanceof Answered answered && answered.status() == BAD_REQUEST && !alreadyExists(answered);
    }

    /// Whether another thread or another exporter has created the index first.
    private static boolean alreadyExists(Answered answer) {
        return ServerError.in(answer.body())
                .filter(error -> error.type().equals("resource_already_exists_exception"))
                .isPresent();
    }

    private static boolean takesJson(Answered answer) {
        var indices = indices(answer);
        return answer.isSuccess()
                && !indices.isEmpty()
                && indices.values().stream().allMatch(index -> JSON_TYPES.contains(typeIn(index, "report")));
    }

    /// The mapping of each index; empty if the answer is not a JSON object.
    private static Map<String, JsonValue> indices(Answered answer) {
        try {
            return JsonValue.parse(answer.body()).members();
        } catch (JsonSyntaxException e) {
            return Map.of();
        }
    }

    private static String typeIn(JsonValue index, String field) {
        return new JsonPointer(List.of("mappings", "properties", field, "type"))
                .in(index)
                .flatMap(JsonValue::text)
                .orElse("");
    }

    private static String path(IndexName name) {
        return "/" + URLEncoder.encode(name.value(), StandardCharsets.UTF_8).replace("+", "%20");
    }
}
