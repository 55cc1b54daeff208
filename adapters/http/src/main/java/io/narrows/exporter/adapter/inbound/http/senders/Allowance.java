package io.narrows.exporter.adapter.inbound.http.senders;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.narrows.exporter.domain.spool.LaneName;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;

/// What one sender, or one address, may still do. Thread-safe.
public final class Allowance {
    /// Everything.
    static final Allowance UNLIMITED = new Allowance(QuotaSettings.NONE, TimeMeter.SYSTEM_NANOTIME);

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration DAY = Duration.ofDays(1);

    private final QuotaSettings settings;
    private final Optional<Bucket> requests;
    private final Optional<Bucket> bytes;
    private final Optional<Bucket> keys;
    private final Optional<Semaphore> waits;
    private final TimeMeter clock;
    /// The lanes of a day with the time of their last use, the least recently used first.
    private final LinkedHashMap<LaneName, Long> lanes = new LinkedHashMap<>();

    Allowance(QuotaSettings settings, TimeMeter clock) {
        this.settings = settings;
        this.requests = bucket(settings.requestsPerSecond(), SECOND, clock);
        this.bytes = bucket(settings.bytesPerSecond(), SECOND, clock);
        this.keys = bucket(settings.keysPerDay(), DAY, clock);
        this.clock = clock;
        this.waits = Optional.of(settings.waits()).filter(most -> most > 0).map(Semaphore::new);
    }

    private static Optional<Bucket> bucket(long most, Duration period, TimeMeter clock) {
        return most == 0
                ? Optional.empty()
                : Optional.of(Bucket.builder()
                        .withCustomTimePrecision(clock)
                        .addLimit(limit -> limit.capacity(most).refillGreedy(most, period))
                        .build());
    }

    /// Uses up a request.
    ///
    /// @return how long to wait if there is none left; zero if there was
    Duration useRequest() {
        return use(requests);
    }

    /// Uses up an idempotency key.
    ///
    /// @return how long to wait if there is none left; zero if there was
    Duration useKey() {
        return use(keys);
    }

    /// How long to wait until another body may come: until the bodies before are within the limit. Only then is the
    /// size of the next one known.
    Duration untilBody() {
        return bytes.map(bucket ->
                        Duration.ofNanos(bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill()))
                .orElse(Duration.ZERO);
    }

    /// Uses up the bytes of a body, also more than are left.
    void useBytes(int length) {
        if (length > 0) {
            bytes.ifPresent(bucket -> bucket.consumeIgnoringRateLimits(length));
        }
    }

    boolean limitsLanes() {
        return settings.lanesPerDay() > 0;
    }

    /// Uses lanes.
    ///
    /// @param asked the lanes of one report
    /// @return how long to wait if they are more than are left; zero if they were not. Then none is used
    synchronized Duration useLanes(Set<LaneName> asked) {
        long now = clock.currentTimeNanos();
        lanes.values().removeIf(lastUse -> now - lastUse >= DAY.toNanos());
        long fresh = asked.stream().filter(lane -> !lanes.containsKey(lane)).count();
        if (lanes.size() + fresh > settings.lanesPerDay() && fresh > 0) {
            long oldest = lanes.isEmpty() ? now : lanes.firstEntry().getValue();
            return Duration.ofNanos(DAY.toNanos() - (now - oldest));
        }
        asked.forEach(lane -> lanes.putLast(lane, now));
        return Duration.ZERO;
    }

    private synchronized boolean hasLanes() {
        return !lanes.isEmpty();
    }

    /// Whether another request may wait. If so, `endWait` follows.
    public boolean beginWait() {
        return waits.isEmpty() || waits.get().tryAcquire();
    }

    /// Ends a wait.
    public void endWait() {
        waits.ifPresent(Semaphore::release);
    }

    /// Whether nothing is used up, so that a new allowance would be the same.
    boolean isUnused() {
        return isFull(requests, settings.requestsPerSecond())
                && isFull(bytes, settings.bytesPerSecond())
                && isFull(keys, settings.keysPerDay())
                && !hasLanes()
                && waits.map(Semaphore::availablePermits).orElse(settings.waits()) == settings.waits();
    }

    private static boolean isFull(Optional<Bucket> bucket, long capacity) {
        return bucket.isEmpty() || bucket.get().getAvailableTokens() >= capacity;
    }

    private static Duration use(Optional<Bucket> bucket) {
        return bucket.map(tokens ->
                        Duration.ofNanos(tokens.tryConsumeAndReturnRemaining(1).getNanosToWaitForRefill()))
                .orElse(Duration.ZERO);
    }
}
