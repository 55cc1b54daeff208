package io.narrows.exporter.plugin.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

/// A TCP proxy on the loopback address: passes bytes between a consumer and its destination, until it is told to fail
/// like a network.
///
/// ```java
/// try (var proxy = TcpProxy.before(server.address())) {
///     … // deliver to proxy.address()
///     proxy.cut();
///     … // Unavailable
///     proxy.restore();
///     … // Delivered
/// }
/// ```
///
/// Thread-safe.
public final class TcpProxy implements AutoCloseable {
    private static final int BLOCK = 16 << 10;
    private static final Duration POLL = Duration.ofMillis(5);

    /// A client that pauses for so long has said all, and waits for an answer.
    private static final Duration PAUSE = Duration.ofMillis(80);

    private final ServerSocket server;
    private final InetSocketAddress destination;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    private State state = State.PASSING;
    private long answered;
    private long budget;
    private boolean withholds;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile long lastWordOfClient = System.nanoTime();

    private enum State {
        PASSING,
        /// Passes on what is left of the budget, and no byte of an answer after that.
        FALLING_SILENT,
        /// Passes on what is left of the budget, and cuts the connection then.
        LOSING_THE_ANSWER,
        CUT
    }

    private TcpProxy(InetSocketAddress destination) throws IOException {
        this.destination = destination;
        this.server = new ServerSocket(0, 50, HostileServer.loopbackAt(0).getAddress());
        Thread.ofVirtual().start(this::accept);
    }

    /// Starts a proxy that passes everything on.
    public static TcpProxy before(InetSocketAddress destination) throws IOException {
        return new TcpProxy(destination);
    }

    /// Where a consumer connects to instead of the destination.
    public InetSocketAddress address() {
        return HostileServer.loopbackAt(server.getLocalPort());
    }

    /// Resets all connections, and each new one at once.
    public void cut() {
        become(State.CUT, 0);
        resetAll();
    }

    /// Passes everything on again, over new connections.
    public void restore() {
        become(State.PASSING, 0);
        resetAll();
    }

    /// Passes on so many more bytes of the destination, and swallows the others. Connections stay open.
    public void fallSilentAfter(long bytes) {
        become(State.FALLING_SILENT, bytes);
    }

    /// Passes on so many more bytes of the destination, and resets the connection then.
    public void loseTheAnswerAfter(long bytes) {
        become(State.LOSING_THE_ANSWER, bytes);
    }

    /// Passes nothing on in either direction until `release`, like a network that is down for a while: connections stay
    /// open, no byte is lost, and neither side sees that the other one hangs up.
    public void hold() {
        gate = new CountDownLatch(1);
    }

    /// Passes on what was held, over the same connections.
    public void release() {
        gate.countDown();
    }

    /// How many bytes of the destination have been passed on.
    public synchronized long answered() {
        return answered;
    }

    /// Waits until bytes of the destination are withheld and the client has no more to say, or the call is over.
    boolean awaitSilence(BooleanSupplier isOver, Duration time) throws InterruptedException {
        long deadline = System.nanoTime() + time.toNanos();
        while (!isOver.getAsBoolean() && System.nanoTime() < deadline) {
            if (withholds() && System.nanoTime() - lastWordOfClient > PAUSE.toNanos()) {
                return true;
            }
            Thread.sleep(POLL);
        }
        return isOver.getAsBoolean();
    }

    @Override
    public void close() throws IOException {
        server.close();
        resetAll();
        release();
    }

    private synchronized void become(State next, long bytes) {
        state = next;
        budget = bytes;
        withholds = false;
    }

    private synchronized boolean withholds() {
        return withholds;
    }

    private synchronized State state() {
        return state;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                sockets.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void serve(Socket client) {
        if (state() == State.CUT) {
            reset(client);
            return;
        }
        try {
            awaitRelease();
            var backend = new Socket(destination.getAddress(), destination.getPort());
            sockets.add(backend);
            if (state() == State.CUT) { // since a moment ago
                reset(client);
                reset(backend);
                return;
            }
            Thread.ofVirtual().start(() -> pump(client, backend, false));
            pump(backend, client, true);
        } catch (IOException e) {
            reset(client);
        }
    }

    private void pump(Socket from, Socket to, boolean isAnswer) {
        var block = new byte[BLOCK];
        try {
            var in = from.getInputStream();
            var out = to.getOutputStream();
            for (int read = in.read(block); read >= 0; read = in.read(block)) {
                if (!isAnswer) {
                    lastWordOfClient = System.nanoTime();
                }
                awaitRelease();
                int passed = isAnswer ? allowed(read) : read;
                out.write(block, 0, passed);
                if (passed < read && state() == State.LOSING_THE_ANSWER) {
                    reset(from);
                    reset(to);
                    return;
                }
            }
            awaitRelease();
            to.shutdownOutput();
            if (from.isOutputShutdown()) { // both directions have ended
                close(from);
                close(to);
            }
        } catch (IOException e) {
            awaitRelease();
            reset(from);
            reset(to);
        }
    }

    private void awaitRelease() {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// How many bytes of an answer may go on.
    private synchronized int allowed(int bytes) {
        int passed = bytes;
        if (state != State.PASSING) {
            passed = (int) Math.min(bytes, budget);
            budget -= passed;
            withholds |= passed < bytes;
        }
        answered += passed;
        return passed;
    }

    private void resetAll() {
        sockets.forEach(this::reset);
    }

    private void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // Closed already.
        }
        close(socket);
    }

    private void close(Socket socket) {
        sockets.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            // Closed already.
        }
    }
}
