package io.narrows.exporter.adapter.outbound.spool.write;

import java.sql.SQLException;

/// Something to be written. Many share one commit.
interface Change {

    /// How many operations it counts for.
    default int weight() {
        return 1;
    }

    /// How many bytes it brings along, roughly.
    default long bytes() {
        return 0;
    }

    /// Runs on the writer's thread, inside of a transaction; again if the first one failed and `mustBeKept`.
    void apply(WriteTransaction transaction) throws SQLException;

    /// It is durable.
    void committed();

    /// It is not kept.
    void failed(RuntimeException reason);

    /// Whether it is tried until it is kept. Then `failed` only tells that it was not kept for now.
    default boolean mustBeKept() {
        return false;
    }
}
