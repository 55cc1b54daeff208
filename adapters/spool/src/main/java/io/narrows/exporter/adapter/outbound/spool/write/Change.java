package io.narrows.exporter.adapter.outbound.spool.write;

import java.sql.SQLException;

/// A change to be written. Many changes share one commit.
public interface Change {

    /// How many operations the change counts for.
    default int weight() {
        return 1;
    }

    /// The approximate number of bytes that the change adds.
    default long bytes() {
        return 0;
    }

    /// Runs on the writer's thread inside a transaction. Runs again if the first transaction failed and `mustBeKept`.
    void apply(WriteTransaction transaction) throws SQLException;

    /// Called when the change is durable.
    void committed();

    /// Called when the change was not written.
    void failed(RuntimeException reason);

    /// Whether the change is retried until it is written. Then `failed` only says that it was not written for now.
    default boolean mustBeKept() {
        return false;
    }
}
