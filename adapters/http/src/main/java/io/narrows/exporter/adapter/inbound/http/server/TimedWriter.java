package io.narrows.exporter.adapter.inbound.http.server;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.SocketWriterException;
import io.helidon.webserver.CloseConnectionException;
import java.io.UncheckedIOException;

/// Writes to a client, and records when the current write began. As thread-safe as `writer`.
///
/// If the client is gone, the writer ends the connection, because Helidon 4.5 would log a stack trace (helidon#11653).
final class TimedWriter implements DataWriter {
    /// Stands for no thread. It never runs, so an interrupt does nothing to it.
    private static final Thread NOBODY = Thread.ofVirtual().unstarted(() -> {});

    private final DataWriter writer;
    private volatile long begun;
    private volatile Thread busy = NOBODY;

    TimedWriter(DataWriter writer) {
        this.writer = writer;
    }

    /// @return the `System.nanoTime()` at which the current write began; 0 if there is none
    long begun() {
        return begun;
    }

    /// Interrupts the thread that is writing, if one is.
    void interrupt() {
        busy.interrupt();
    }

    @Override
    public void write(BufferData... buffers) {
        timed(() -> writer.write(buffers));
    }

    @Override
    public void write(BufferData buffer) {
        timed(() -> writer.write(buffer));
    }

    @Override
    public void writeNow(BufferData... buffers) {
        timed(() -> writer.writeNow(buffers));
    }

    @Override
    public void writeNow(BufferData buffer) {
        timed(() -> writer.writeNow(buffer));
    }

    @Override
    public void flush() {
        timed(writer::flush);
    }

    private void timed(Runnable write) {
        busy = Thread.currentThread();
        begun = System.nanoTime() | 1; // never 0
        try {
            write.run();
        } catch (UncheckedIOException | SocketWriterException e) {
            throw new CloseConnectionException("the client is gone", e);
        } finally {
            begun = 0;
            busy = NOBODY;
        }
    }
}
