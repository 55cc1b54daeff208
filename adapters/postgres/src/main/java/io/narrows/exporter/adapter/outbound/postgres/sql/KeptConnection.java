package io.narrows.exporter.adapter.outbound.postgres.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/// The connection of one thread, which opens it again when it was lost.
///
/// The server's process of a lost connection is ended first: one that waits for a synchronous standby does not notice
/// that nobody waits for its answer, and each of them takes one of the server's connections. Other threads may break
/// the connection.
public final class KeptConnection implements AutoCloseable {
    private final Opening opening;
    private volatile Optional<Connection> connection = Optional.empty();
    private volatile ServerProcess process = ServerProcess.NONE;

    /// Opens a connection.
    @FunctionalInterface
    public interface Opening {
        Connection open() throws SQLException;
    }

    public KeptConnection(Opening opening) {
        this.opening = opening;
    }

    /// The connection; opened if there is none.
    public Connection get() throws SQLException {
        if (isOpen()) {
            return connection.orElseThrow();
        }
        var opened = opening.open();
        try {
            process.tellToEnd(opened);
            process = ServerProcess.of(opened);
            connection = Optional.of(opened);
            return opened;
        } catch (SQLException e) {
            Database.breakOne(opened);
            throw e;
        }
    }

    public boolean isOpen() throws SQLException {
        return connection.isPresent() && !connection.get().isClosed();
    }

    /// The server's process of the connection that was opened last.
    public ServerProcess process() {
        return process;
    }

    /// Breaks the connection, so that its thread does not wait any longer.
    public void breakOff() {
        connection.ifPresent(Database::breakOne);
    }

    /// Breaks the connection after errors that make it useless.
    public void breakIfLost(SQLException e) {
        if (Failures.isLost(e)) {
            breakOff();
        }
    }

    @Override
    public void close() {
        breakOff();
    }
}
