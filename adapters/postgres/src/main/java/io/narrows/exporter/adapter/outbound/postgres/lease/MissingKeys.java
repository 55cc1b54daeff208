package io.narrows.exporter.adapter.outbound.postgres.lease;

import io.narrows.exporter.domain.spool.KeyMissingException;
import io.narrows.exporter.domain.spool.Replicas;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// The keys that this replica lacks and others may have. While a key set is rotated, the replicas read the new key file
/// one after the other. So a payload that is sealed with a missing key is left to the others for `Replicas.ROLLOUT`
/// before it is buried, or for `Replicas.DISCOVERY` if none is known; the time begins again when the key file changes.
/// Thread-safe.
public final class MissingKeys {
    private static final System.Logger LOGGER = System.getLogger(MissingKeys.class.getName());
    private static final Duration SHORTEST = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    /// A delivery waits this part of the time that its key has been missing.
    private static final int PART = 4;

    private final Supplier<List<Integer>> keys;
    private final BooleanSupplier hasOthers;
    private final LongSupplier nanoTime;
    private final Map<String, Since> missing = new ConcurrentHashMap<>();

    /// When a key was missed first.
    ///
    /// @param keys the keys that were there then
    private record Since(List<Integer> keys, long nanos) {}

    /// @param keys the ids of the keys that this replica has now
    /// @param hasOthers whether other replicas are alive
    /// @param nanoTime such as `System::nanoTime`
    public MissingKeys(Supplier<List<Integer>> keys, BooleanSupplier hasOthers, LongSupplier nanoTime) {
        this.keys = keys;
        this.hasOthers = hasOthers;
        this.nanoTime = nanoTime;
    }

    /// How long a delivery is left to the other replicas.
    ///
    /// @param lack names the key
    /// @return empty if nobody has the key, as far as is known
    Optional<Duration> wait(KeyMissingException lack) {
        var patience = hasOthers.getAsBoolean() ? Replicas.ROLLOUT : Replicas.DISCOVERY;
        var now = nanoTime.getAsLong();
        var passed = Duration.ofNanos(now - since(lack, now).nanos());
        return passed.compareTo(patience) < 0
                ? Optional.of(between(SHORTEST, passed.dividedBy(PART), LONGEST))
                : Optional.empty();
    }

    private Since since(KeyMissingException lack, long now) {
        var have = keys.get();
        var known = missing.get(lack.getMessage());
        if (known != null && known.keys().equals(have)) {
            return known;
        }
        LOGGER.log(
                Level.WARNING,
                "reports left to other exporters reason=\"it {0}\" action=\"those that still wait in {1} minutes become"
                        + " dead letters\"",
                lack.getMessage(),
                Replicas.ROLLOUT.toMinutes());
        var since = new Since(have, now);
        missing.put(lack.getMessage(), since);
        return since;
    }

    private static Duration between(Duration least, Duration wanted, Duration most) {
        var enough = wanted.compareTo(least) > 0 ? wanted : least;
        return enough.compareTo(most) < 0 ? enough : most;
    }
}
