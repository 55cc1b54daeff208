package io.narrows.exporter.send.transport;

import io.narrows.exporter.send.process.Durations;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Tries again what failed, later and later: after a quarter of a second at first, after half a minute at last, each
/// time a random part less, so that many scanners do not come back all at once.
///
/// What did not answer for all of the time is given up by everybody: of the next requests each is tried once, until
/// one works. Thread-safe.
public final class Retries {
    private static final long FIRST_PAUSE_MILLIS = 250;
    private static final long LONGEST_PAUSE_MILLIS = 30_000;

    private final Duration time;
    private final Consumer<String> notice;
    private final AtomicBoolean givenUp = new AtomicBoolean();

    /// @param time how long to go on; zero for one attempt
    /// @param notice is told once for each request, when its first attempt failed, why and what now
    public Retries(Duration time, Consumer<String> notice) {
        this.time = time;
        this.notice = notice;
    }

    /// Makes attempts until one is done or refused, or time is up.
    ///
    /// @return how the last one ended
    public <T> Attempt<T> run(Supplier<Attempt<T>> attempts) throws InterruptedException {
        long start = System.nanoTime();
        for (int tries = 1; ; tries++) {
            var attempt = attempts.get();
            if (!(attempt instanceof Attempt.Failed<T> failed)) {
                givenUp.set(false);
                return attempt;
            }
            var left = time.minusNanos(System.nanoTime() - start);
            var pause = shorter(pause(tries), left);
            if (givenUp.get() || !left.isPositive() || left.compareTo(failed.retryAfter()) < 0) {
                givenUp.set(true);
                return failed;
            }
            if (tries == 1) {
                notice.accept(failed.reason() + "; trying again for " + Durations.spoken(left));
            }
            Thread.sleep(longer(pause, failed.retryAfter()));
        }
    }

    private static Duration pause(int tries) {
        long longest = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(tries - 1, 20));
        return Duration.ofMillis(longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }
}
