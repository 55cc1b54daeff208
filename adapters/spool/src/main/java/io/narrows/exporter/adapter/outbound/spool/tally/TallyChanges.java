package io.narrows.exporter.adapter.outbound.spool.tally;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.DeliveryState;
import io.narrows.exporter.domain.spool.DeliveryState.Dead;
import io.narrows.exporter.domain.spool.Tally;
import java.util.Map;
import java.util.Optional;

/// The changes to the tallies, by consumer, that one event of a delivery causes. Dead letters whose consumer is not
/// installed are counted together, under no consumer, because senders choose those names.
///
/// @param byConsumer the empty key stands for everything that is counted together
public record TallyChanges(Map<Optional<ConsumerId>, Tally> byConsumer) {
    private static final Optional<ConsumerId> NOT_INSTALLED = Optional.empty();

    public static TallyChanges of(ConsumerId consumer, TallyChange move) {
        return new TallyChanges(Map.of(Optional.of(consumer), move.change()));
    }

    public static TallyChanges accept(ConsumerId consumer, DeliveryState state) {
        if (state instanceof Dead dead) {
            return new TallyChanges(Map.of(tallied(consumer, dead.cause()), TallyChange.ACCEPT_DEAD.change()));
        }
        return of(consumer, TallyChange.ACCEPT);
    }

    public static TallyChanges bury(ConsumerId consumer, DeathCause cause) {
        return cause == DeathCause.NOT_INSTALLED
                ? between(Optional.of(consumer), TallyChange.WITHDRAW_PENDING, NOT_INSTALLED, TallyChange.ACCEPT_DEAD)
                : of(consumer, TallyChange.BURY);
    }

    public static TallyChanges replay(ConsumerId consumer, DeathCause cause) {
        return cause == DeathCause.NOT_INSTALLED
                ? between(NOT_INSTALLED, TallyChange.WITHDRAW_DEAD, Optional.of(consumer), TallyChange.ACCEPT)
                : of(consumer, TallyChange.REPLAY);
    }

    public static TallyChanges purge(ConsumerId consumer, DeathCause cause) {
        return new TallyChanges(Map.of(tallied(consumer, cause), TallyChange.PURGE.change()));
    }

    private static Optional<ConsumerId> tallied(ConsumerId consumer, DeathCause cause) {
        return cause == DeathCause.NOT_INSTALLED ? NOT_INSTALLED : Optional.of(consumer);
    }

    private static TallyChanges between(
            Optional<ConsumerId> from, TallyChange leaving, Optional<ConsumerId> to, TallyChange entering) {
        return new TallyChanges(Map.of(from, leaving.change(), to, entering.change()));
    }
}
