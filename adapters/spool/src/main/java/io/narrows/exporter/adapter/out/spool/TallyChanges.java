package io.narrows.exporter.adapter.out.spool;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.DeliveryState;
import io.narrows.exporter.domain.spool.DeliveryState.Dead;
import io.narrows.exporter.domain.spool.Tally;
import java.util.Map;
import java.util.Optional;

/// What becomes of the tallies when something happens to a delivery, by consumer. Dead letters whose consumer is not
/// installed are tallied together, under no consumer: senders choose those names.
///
/// @param byConsumer empty for what is tallied together
record TallyChanges(Map<Optional<ConsumerId>, Tally> byConsumer) {
    private static final Optional<ConsumerId> NOT_INSTALLED = Optional.empty();

    static TallyChanges of(ConsumerId consumer, Move move) {
        return new TallyChanges(Map.of(Optional.of(consumer), move.change()));
    }

    static TallyChanges accept(ConsumerId consumer, DeliveryState state) {
        if (state instanceof Dead dead) {
            return new TallyChanges(Map.of(tallied(consumer, dead.cause()), Move.ACCEPT_DEAD.change()));
        }
        return of(consumer, Move.ACCEPT);
    }

    static TallyChanges bury(ConsumerId consumer, DeathCause cause) {
        return cause == DeathCause.NOT_INSTALLED
                ? between(Optional.of(consumer), Move.WITHDRAW_PENDING, NOT_INSTALLED, Move.ACCEPT_DEAD)
                : of(consumer, Move.BURY);
    }

    static TallyChanges replay(ConsumerId consumer, DeathCause cause) {
        return cause == DeathCause.NOT_INSTALLED
                ? between(NOT_INSTALLED, Move.WITHDRAW_DEAD, Optional.of(consumer), Move.ACCEPT)
                : of(consumer, Move.REPLAY);
    }

    static TallyChanges purge(ConsumerId consumer, DeathCause cause) {
        return new TallyChanges(Map.of(tallied(consumer, cause), Move.PURGE.change()));
    }

    private static Optional<ConsumerId> tallied(ConsumerId consumer, DeathCause cause) {
        return cause == DeathCause.NOT_INSTALLED ? NOT_INSTALLED : Optional.of(consumer);
    }

    private static TallyChanges between(
            Optional<ConsumerId> from, Move leaving, Optional<ConsumerId> to, Move entering) {
        return new TallyChanges(Map.of(from, leaving.change(), to, entering.change()));
    }
}
