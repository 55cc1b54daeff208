package io.narrows.exporter.adapter.inbound.cli.deadletters;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// The reasons that dead letters share, as the operator API describes them.
///
/// @param others the number of dead letters that are in no group of the page
/// @param next the path of the next page, if the page did not read all dead letters
public record SharedReasonsJson(List<Group> reasons, long others, Optional<String> next) {
    public SharedReasonsJson {
        reasons = List.copyOf(reasons);
    }

    /// The dead letters of one consumer that share a cause and a reason.
    public record Group(
            String id,
            String consumer,
            String cause,
            String reason,
            long count,
            String oldest,
            String newest,
            String example) {
        public Group {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(consumer, "consumer");
            Objects.requireNonNull(cause, "cause");
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(oldest, "oldest");
            Objects.requireNonNull(newest, "newest");
            Objects.requireNonNull(example, "example");
        }
    }
}
