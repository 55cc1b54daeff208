package io.narrows.exporter.adapter.inbound.http.server;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader.InsufficientDataAvailableException;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.narrows.exporter.adapter.inbound.http.server.wire.Inflow;
import io.narrows.exporter.adapter.inbound.http.server.wire.Pace;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;

/// A connection, from its accept until its end. Its own thread runs `handle`; the port's watch may end it at any time.
final class DoorConnection implements ServerConnection, InterruptableTask<Void> {
    private static final long MOST_DRAINED = 1 << 20;

    private final ConnectionContext context;
    private final Connections connections;
    private final Protocols protocols;
    private final Pace pace = new Pace();
    private final TimedWriter writer;
    private final DoorPeer peer;
    private final Inflow inflow;
    private volatile Optional<ServerConnection> protocol = Optional.empty();
    private volatile boolean isStopping;
    private volatile boolean hasSpoken;
    private volatile Optional<Thread> reader = Optional.empty();

    DoorConnection(ConnectionContext context, Connections connections, Protocols protocols) {
        this.context = context;
        this.connections = connections;
        this.protocols = protocols;
        this.writer = new TimedWriter(context.dataWriter());
        this.peer = new DoorPeer(context.remotePeer());
        this.inflow = new Inflow(this::next);
    }

    @Override
    public void handle(Limit limit) {
        reader = Optional.of(Thread.currentThread());
        try {
            if (!connections.admit(this)) {
                say(Status.SERVICE_UNAVAILABLE_503);
                drain();
                return;
            }
            var chosen = protocols.begin(context, inflow, pace, writer, peer);
            protocol = Optional.of(chosen);
            chosen.handle(limit);
            linger();
        } catch (CloseConnectionException | InsufficientDataAvailableException e) {
            // One of the two sides ended the connection on purpose.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the server is stopping
        } catch (RuntimeException e) {
            connections.log().brokeOff(e);
        } finally {
            peer.over().set(true);
            endSession();
            reader = Optional.empty();
            connections.left(this);
        }
    }

    /// Always zero, because the front door closes idle connections and Helidon must not.
    @Override
    public Duration idleTime() {
        return Duration.ZERO;
    }

    @Override
    public void close(boolean interrupt) {
        isStopping = true;
        protocol.ifPresentOrElse(chosen -> chosen.close(interrupt), this::closeNow);
    }

    @Override
    public boolean canInterrupt() {
        return !(protocol.orElse(null) instanceof InterruptableTask<?> task) || task.canInterrupt();
    }

    Pace pace() {
        return pace;
    }

    /// The remote address that this connection counts for in `maxPerAddress`.
    String address() {
        return peer.countsFor();
    }

    /// Since when the client has not read what is being written to it.
    ///
    /// @return 0 if nothing is being written
    long writingSince() {
        return writer.begun();
    }

    boolean isAnswering() {
        return peer.open().get() > 0;
    }

    /// Sends the final answer, if one is possible, and closes the connection. Returns at once.
    ///
    /// @param phase the phase of the connection before it was cut off
    void cutOff(Pace.Phase phase, Shedding reason) {
        if (isOwedAnAnswer(phase)) {
            Thread.ofVirtual().name("cut off").start(() -> {
                say(reason == Shedding.HEAD_TIMEOUT ? Status.REQUEST_TIMEOUT_408 : Status.SERVICE_UNAVAILABLE_503);
                closeNow();
            });
        } else {
            closeNow();
        }
    }

    /// Closes the socket. May be called repeatedly. Never waits for the client.
    void closeNow() {
        if (context.isSecure()) {
            // To close a TLS socket is to say goodbye first, and to wait for who writes or is in a handshake. The
            // interrupt of a thread that reads or writes closes the channel below at once.
            reader.ifPresent(Thread::interrupt);
            writer.interrupt();
            return;
        }
        try {
            context.serverSocket().close();
        } catch (RuntimeException e) {
            // The socket is closed already.
        }
    }

    private boolean isOwedAnAnswer(Pace.Phase phase) {
        return hasSpoken
                && !pace.isHttp2()
                && writer.begun() == 0
                && (phase == Pace.Phase.HEAD || phase == Pace.Phase.BODY);
    }

    private void say(Status status) {
        try {
            context.dataWriter().writeNow(BufferData.create(connections.finalAnswer(status)));
        } catch (RuntimeException e) {
            // The client is gone, so nobody would read the answer.
        }
    }

    private byte[] next() {
        try {
            var next = context.serverSocket().get();
            hasSpoken = true;
            // At the end of a session TLS gives no bytes, and only then the end.
            return next != null && next.length == 0 ? context.serverSocket().get() : next;
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof SSLException broken && !hasSpoken) {
                connections.log().noHandshake(broken);
            }
            throw e;
        }
    }

    /// Reads and drops input before the close, because a client that is still sending would see a reset connection
    /// instead of the last answer.
    private void linger() {
        if (!isStopping) {
            pace.enter(Pace.Phase.LINGER);
            drain();
        }
    }

    /// Says goodbye over TLS while the port's watch still looks at this connection, because a client that does not read
    /// would keep its thread for ever.
    private void endSession() {
        if (context.isSecure()) {
            pace.enter(Pace.Phase.LINGER);
            try {
                context.serverSocket().close();
            } catch (RuntimeException e) {
                // The client is gone.
            }
        }
    }

    private void drain() {
        for (long drained = 0; drained < MOST_DRAINED; ) {
            drained += inflow.take(MOST_DRAINED).length;
        }
    }
}
