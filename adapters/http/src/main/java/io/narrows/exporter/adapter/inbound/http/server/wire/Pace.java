package io.narrows.exporter.adapter.inbound.http.server.wire;

import io.helidon.webserver.CloseConnectionException;

/// What a connection does now, and since when. Thread-safe: the connection's own thread changes the state, and the
/// port's watch may end the connection. The first of them wins.
public final class Pace {
    /// What a connection is doing.
    public enum Phase {
        /// Nothing has arrived yet, or only a part of a head.
        HEAD,
        /// The connection is between two requests.
        IDLE,
        /// The connection waits for more of a body.
        BODY,
        /// A request is being answered.
        BUSY,
        /// The last answer was written, and further input is dropped.
        LINGER,
        /// The exporter closed the connection.
        SHED
    }

    /// A phase, and when it began.
    ///
    /// @param since `System.nanoTime()`
    public record State(Phase phase, long since) {}

    private volatile boolean isHttp2;
    private volatile State state = new State(Phase.HEAD, System.nanoTime());

    /// Whether the connection has switched to HTTP/2, so that the client would not understand an HTTP/1 answer.
    public boolean isHttp2() {
        return isHttp2;
    }

    void turnToHttp2() {
        isHttp2 = true;
    }

    public State now() {
        return state;
    }

    public void enter(Phase phase) {
        enter(phase, System.nanoTime());
    }

    /// @throws CloseConnectionException if the exporter has closed the connection meanwhile
    synchronized void enter(Phase phase, long since) {
        if (state.phase() == Phase.SHED) {
            throw new CloseConnectionException("the exporter closed the connection");
        }
        state = new State(phase, since);
    }

    /// @param seen the state on which the decision to close was based
    /// @return whether the state is still the same
    public synchronized boolean shed(State seen) {
        if (seen.phase() == Phase.SHED || !state.equals(seen)) {
            return false;
        }
        state = new State(Phase.SHED, System.nanoTime());
        return true;
    }
}
