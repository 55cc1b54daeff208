package io.narrows.exporter.adapter.outbound.memory;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.pause.Pause;
import io.narrows.exporter.domain.pause.PauseLog;
import io.narrows.exporter.domain.pause.Pauses;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// The pauses of a spool in memory. Thread-safe.
final class MemoryPauses implements Pauses {
    private volatile PauseLog log = PauseLog.EMPTY;

    @Override
    public Map<ConsumerId, Pause> current() {
        return log.current();
    }

    @Override
    public synchronized Pause begin(Pause pause) {
        log = log.begin(pause);
        return log.current(pause.consumer()).orElseThrow();
    }

    @Override
    public synchronized Optional<Pause> end(ConsumerId consumer, Instant at) {
        var ended = log.current(consumer);
        log = log.end(consumer, at);
        return ended;
    }

    @Override
    public Duration within(ConsumerId consumer, Instant from, Instant to) {
        return log.within(consumer, from, to);
    }
}
