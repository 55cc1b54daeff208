package io.narrows.exporter.application.overview;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.pause.Pause;
import io.narrows.exporter.domain.spool.Tally;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/// How a consumer does.
///
/// @param kind the id that the plugin declares; the same as `consumer` for a consumer that is not named, and for one
///     that is not installed
/// @param isInstalled whether a plugin provides the consumer now
/// @param state the worst state of its lanes, unless an operator paused it
/// @param since when the state was first seen, to a few seconds
/// @param reason why its lanes do not deliver, or the operator's words; blank if it delivers
/// @param pause the operator's pause that lasts now
/// @param lanes how many of its lanes are active
/// @param failingLanes how many of these wait for their destination
/// @param tally what became of its deliveries
/// @param oldestWaiting when the oldest pending report was accepted; empty if nothing is pending
/// @param rate what happened in the last minute
public record ConsumerStatus(
        ConsumerId consumer,
        ConsumerId kind,
        boolean isInstalled,
        State state,
        Instant since,
        String reason,
        Optional<Pause> pause,
        int lanes,
        int failingLanes,
        Tally tally,
        Optional<Instant> oldestWaiting,
        Rate rate) {
    public ConsumerStatus {
        Objects.requireNonNull(consumer, "consumer");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(pause, "pause");
        Objects.requireNonNull(tally, "tally");
        Objects.requireNonNull(oldestWaiting, "oldestWaiting");
        Objects.requireNonNull(rate, "rate");
    }

    /// What a consumer does. The later a state stands here, the worse it is.
    public enum State {
        /// It delivers, or has nothing to deliver.
        OPEN,
        /// The destination of at least one lane is unavailable.
        BACKING_OFF,
        /// The settings or credentials of at least one lane are wrong.
        MISCONFIGURED,
        /// An operator paused it.
        PAUSED
    }
}
