package io.narrows.exporter.adapter.inbound.http.server.wire;

import io.helidon.webserver.CloseConnectionException;

/// What a connection does right now, and since when. Thread-safe: the connection's own thread moves it on, and the
/// watch of the port may end it. Who comes first wins.
public final class Pace {
    public enum Phase {
        /// Nothing has come yet, or a part of a head.
        HEAD,
        /// Between two requests.
        IDLE,
        /// Waits for more of a body.
        BODY,
        /// A request is being answered.
        BUSY,
        /// The last answer was written, and what the client still sends is dropped.
        LINGER,
        /// Closed by the exporter.
        SHED
    }

    /// @param since `System.nanoTime()`
    public record State(Phase phase, long since) {}

    private volatile boolean isHttp2;
    private volatile State state = new State(Phase.HEAD, System.nanoTime());

    /// Whether answers of HTTP/1 would not be understood.
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

    /// @param seen what the decision to close it was based on
    /// @return whether nothing has happened since
    public synchronized boolean shed(State seen) {
        if (seen.phase() == Phase.SHED || !state.equals(seen)) {
            return false;
        }
        state = new State(Phase.SHED, System.nanoTime());
        return true;
    }
}
