package io.narrows.exporter.domain.pause;

import io.narrows.exporter.domain.consumer.ConsumerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// All pauses that a spool remembers: what lasts now, and for each consumer the last ones that ended. Immutable.
///
/// @param all sorted by their begin
public record PauseLog(List<Pause> all) {
    /// No pause.
    public static final PauseLog EMPTY = new PauseLog(List.of());

    /// How many pauses of a consumer that ended are remembered.
    public static final int MOST_ENDED = 20;

    public PauseLog {
        all = all.stream().sorted(Comparator.comparing(Pause::since)).toList();
    }

    /// The pauses that last now.
    public Map<ConsumerId, Pause> current() {
        var current = new TreeMap<ConsumerId, Pause>();
        all.stream().filter(pause -> pause.until().isEmpty()).forEach(pause -> current.put(pause.consumer(), pause));
        return current;
    }

    /// The pause of a consumer that lasts now.
    public Optional<Pause> current(ConsumerId consumer) {
        return of(consumer).stream().filter(pause -> pause.until().isEmpty()).findFirst();
    }

    /// All pauses of a consumer.
    public List<Pause> of(ConsumerId consumer) {
        return all.stream().filter(pause -> pause.consumer().equals(consumer)).toList();
    }

    /// This log with another pause. The same log if the consumer is paused already.
    public PauseLog begin(Pause pause) {
        if (current(pause.consumer()).isPresent()) {
            return this;
        }
        var more = new ArrayList<>(all);
        more.add(pause);
        return new PauseLog(more);
    }

    /// This log without a pause of the consumer that lasts. The same log if there is none.
    public PauseLog end(ConsumerId consumer, Instant at) {
        var rest = new ArrayList<>(all);
        var known = of(consumer);
        rest.removeAll(known);
        known.stream()
                .map(pause -> pause.until().isEmpty() ? pause.end(at) : pause)
                .skip(Math.max(0, known.size() - MOST_ENDED))
                .forEach(rest::add);
        return new PauseLog(rest);
    }

    /// For how much of a time a consumer was paused.
    public Duration within(ConsumerId consumer, Instant from, Instant to) {
        return of(consumer).stream().map(pause -> pause.within(from, to)).reduce(Duration.ZERO, Duration::plus);
    }
}
