package io.narrows.exporter.adapter.inbound.http.server;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.PeerInfo;
import io.helidon.http.Status;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// Takes the connections of one port. Register only this selector with Helidon: then Helidon asks it for a connection
/// at the accept, before any byte arrives. Thread-safe. The code that creates a front door starts and closes it.
public final class FrontDoor implements ServerConnectionSelector, AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(100);

    private final String port;
    private final ConnectionLimits limits;
    private final Connections connections;
    private final Protocols protocols;
    private final boolean isSecure;
    private final Thread watchman;

    /// @param port the name of the port, for the log and metrics
    /// @param finalAnswers makes a complete HTTP/1.1 answer with the given status, written to a connection before it is
    ///     closed
    /// @param isSecure whether the port speaks TLS
    public FrontDoor(String port, ConnectionLimits limits, Function<Status, byte[]> finalAnswers, boolean isSecure) {
        this.port = port;
        this.isSecure = isSecure;
        this.limits = limits;
        this.connections = new Connections(port, limits, finalAnswers);
        this.protocols = new Protocols(limits, connections.log()::brokeOff);
        this.watchman = Thread.ofVirtual().name("front door " + port).unstarted(this::sweepUntilClosed);
    }

    /// Starts the watch over deadlines.
    public void start() {
        watchman.start();
    }

    @Override
    public void close() {
        watchman.interrupt();
    }

    public String port() {
        return port;
    }

    /// How many connections are open now.
    public int open() {
        return connections.open();
    }

    public int limit() {
        return limits.max();
    }

    /// How many connections ended before TLS was agreed upon, since the start.
    public long failedHandshakes() {
        return connections.log().failedHandshakes();
    }

    /// How many connections the exporter closed since the start, by reason.
    public Map<Shedding, Long> shed() {
        return connections.log().counts();
    }

    /// Marks a connection as being answered while a request runs, so that it does not count as idle.
    ///
    /// @param peer the remote side of the request, as Helidon gives it to handlers
    public static void whileAnswering(PeerInfo peer, Runnable request) {
        if (!(peer instanceof DoorPeer door)) {
            request.run();
            return;
        }
        door.open().incrementAndGet();
        try {
            request.run();
        } finally {
            door.open().decrementAndGet();
        }
    }

    /// The remote address that a request counts for in `maxPerAddress`.
    ///
    /// @param peer the remote side of the request, as Helidon gives it to handlers
    static String address(PeerInfo peer) {
        return peer instanceof DoorPeer door ? door.countsFor() : "";
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        return new DoorConnection(context, connections, protocols);
    }

    @Override
    public int bytesToIdentifyConnection() {
        return 0;
    }

    @Override
    public Support supports(BufferData data) {
        return Support.SUPPORTED;
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return isSecure ? Set.of("h2", "http/1.1") : Set.of();
    }

    private void sweep() {
        try {
            connections.sweep();
        } catch (RuntimeException e) {
            connections.log().brokeOff(e); // the next round must run all the same
        }
    }

    private void sweepUntilClosed() {
        try {
            while (true) {
                Thread.sleep(PERIOD);
                sweep();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
