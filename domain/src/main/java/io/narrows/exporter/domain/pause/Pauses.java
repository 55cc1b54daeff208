package io.narrows.exporter.domain.pause;

import io.narrows.exporter.domain.consumer.ConsumerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// Outbound port: the consumers that an operator paused. Part of a spool, so a pause lasts as long as the reports that
/// wait because of it.
///
/// Thread-safe. Changes are durable when the call returns. Reading is cheap. In a spool that several processes share, a
/// change of another process may show a few seconds later.
public interface Pauses {
    /// The pauses that last now.
    Map<ConsumerId, Pause> current();

    /// Begins a pause. A consumer that is paused already stays as it is.
    ///
    /// @return the pause that lasts now: this one, or the one that began before
    Pause begin(Pause pause);

    /// Ends the pause of a consumer.
    ///
    /// @return the pause that ended; empty if the consumer was not paused
    Optional<Pause> end(ConsumerId consumer, Instant at);

    /// For how much of a time a consumer was paused. Pauses that ended are forgotten at some time, the oldest first:
    /// `PauseLog.MOST_ENDED` of each consumer are kept.
    Duration within(ConsumerId consumer, Instant from, Instant to);
}
