package io.narrows.exporter.adapter.outbound.spool.write;

import io.narrows.exporter.adapter.outbound.sealing.Waiting;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Readers;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.pause.Pause;
import io.narrows.exporter.domain.pause.PauseLog;
import io.narrows.exporter.domain.pause.Pauses;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// The pauses of a spool, in the table `pause` and in memory. Thread-safe.
public final class SqlitePauses implements Pauses {
    private final Writer writer;
    private volatile PauseLog log;

    public SqlitePauses(Readers readers, Writer writer) {
        this.writer = writer;
        this.log = readers.ask(reader -> new PauseLog(reader.pauses()));
    }

    @Override
    public Map<ConsumerId, Pause> current() {
        return log.current();
    }

    @Override
    public synchronized Pause begin(Pause pause) {
        write(pause.consumer(), log.begin(pause));
        return log.current(pause.consumer()).orElseThrow();
    }

    @Override
    public synchronized Optional<Pause> end(ConsumerId consumer, Instant at) {
        var ended = log.current(consumer);
        if (ended.isPresent()) {
            write(consumer, log.end(consumer, at));
        }
        return ended;
    }

    @Override
    public Duration within(ConsumerId consumer, Instant from, Instant to) {
        return log.within(consumer, from, to);
    }

    private void write(ConsumerId consumer, PauseLog changed) {
        var change = new ChangePauses(consumer, changed.of(consumer), new CompletableFuture<>());
        writer.submit(change);
        Waiting.on(change.done());
        log = changed;
    }

    /// The change that writes the pauses of one consumer.
    private record ChangePauses(ConsumerId consumer, List<Pause> pauses, CompletableFuture<Boolean> done)
            implements Change {
        @Override
        public void apply(WriteTransaction transaction) throws SQLException {
            transaction.replacePauses(consumer, pauses);
        }

        @Override
        public void committed() {
            done.complete(true);
        }

        @Override
        public void failed(RuntimeException reason) {
            done.completeExceptionally(reason);
        }
    }
}
