package io.narrows.exporter.plugin.tck;

import io.narrows.exporter.plugin.spi.TlsMaterialException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;

/// A `LineConsumer` that keeps its connections.
class PooledLineConsumer extends LineConsumer {
    private final ConcurrentLinkedDeque<Line> idle = new ConcurrentLinkedDeque<>();

    PooledLineConsumer(int port, String token) {
        super(port, token);
    }

    @Override
    Line line() throws IOException, TlsMaterialException, InterruptedException {
        var kept = idle.poll();
        return kept == null ? super.line() : kept;
    }

    @Override
    void end(Optional<Line> line, boolean isWell) {
        if (isWell && line.isPresent() && line.get().isGreeted()) {
            idle.push(line.get());
        } else {
            super.end(line, isWell);
        }
    }

    boolean hasIdleConnection() {
        return !idle.isEmpty();
    }

    @Override
    public void close() {
        idle.forEach(Line::close);
    }
}
