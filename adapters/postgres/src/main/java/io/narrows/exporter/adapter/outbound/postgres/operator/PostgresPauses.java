package io.narrows.exporter.adapter.outbound.postgres.operator;

import io.narrows.exporter.adapter.outbound.postgres.sql.Core;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.pause.Pause;
import io.narrows.exporter.domain.pause.Pauses;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// The pauses of consumers, which all replicas of a shared spool heed.
public record PostgresPauses(Core core) implements Pauses {
    @Override
    public Map<ConsumerId, Pause> current() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Pause begin(Pause pause) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Pause> end(ConsumerId consumer, Instant at) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Duration within(ConsumerId consumer, Instant from, Instant to) {
        throw new UnsupportedOperationException();
    }
}
