package io.narrows.exporter.domain.spool;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.DeliveryId;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/// Selects dead letters. An empty set or text matches everything.
///
/// @param consumers the consumers of the deliveries
/// @param sources the sources of the reports
/// @param causes the causes of death
/// @param reasonPart a text that the reason contains; case does not matter
/// @param diedBefore selects only letters that died before this time
/// @param ids selects only these letters
/// @param reasonIds the ids of groups of letters that share a reason, as `DeadLetter.reasonId` says
public record DeadLetterFilter(
        Set<ConsumerId> consumers,
        Set<String> sources,
        Set<DeathCause> causes,
        String reasonPart,
        Instant diedBefore,
        Set<DeliveryId> ids,
        Set<String> reasonIds) {
    /// Selects all dead letters.
    public static final DeadLetterFilter ALL =
            new DeadLetterFilter(Set.of(), Set.of(), Set.of(), "", Instant.MAX, Set.of());

    public DeadLetterFilter {
        consumers = Set.copyOf(consumers);
        sources = Set.copyOf(sources);
        causes = Set.copyOf(causes);
        ids = Set.copyOf(ids);
        reasonIds = Set.copyOf(reasonIds);
        Objects.requireNonNull(reasonPart, "reasonPart");
        Objects.requireNonNull(diedBefore, "diedBefore");
    }

    /// A filter that leaves open which reason letters share.
    public DeadLetterFilter(
            Set<ConsumerId> consumers,
            Set<String> sources,
            Set<DeathCause> causes,
            String reasonPart,
            Instant diedBefore,
            Set<DeliveryId> ids) {
        this(consumers, sources, causes, reasonPart, diedBefore, ids, Set.of());
    }

    /// Whether this filter selects a dead letter.
    public boolean matches(DeadLetter letter) {
        return isOpenOrHas(ids, letter.id())
                && isOpenOrHas(consumers, letter.id().consumer())
                && isOpenOrHas(sources, letter.source())
                && isOpenOrHas(causes, letter.cause())
                && letter.diedAt().isBefore(diedBefore)
                && letter.reason().toLowerCase(Locale.ROOT).contains(reasonPart.toLowerCase(Locale.ROOT))
                && (reasonIds.isEmpty() || reasonIds.contains(letter.reasonId()));
    }

    private static <T> boolean isOpenOrHas(Set<T> allowed, T value) {
        return allowed.isEmpty() || allowed.contains(value);
    }

    public DeadLetterFilter ofCause(DeathCause cause) {
        return new DeadLetterFilter(consumers, sources, Set.of(cause), reasonPart, diedBefore, ids, reasonIds);
    }

    /// @param of the consumers; not empty, because an empty set would select all of them
    public DeadLetterFilter ofCause(DeathCause cause, Set<ConsumerId> of) {
        return new DeadLetterFilter(of, sources, Set.of(cause), reasonPart, diedBefore, ids, reasonIds);
    }
}
