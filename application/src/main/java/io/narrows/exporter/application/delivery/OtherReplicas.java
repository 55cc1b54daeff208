package io.narrows.exporter.application.delivery;

import io.narrows.exporter.domain.spool.Replicas;
import io.narrows.exporter.domain.spool.SpoolUnavailableException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Follows what other exporters do with a shared spool: starts the lanes in which they leave work, rings for the
/// reports
/// that they settle, and leaves them their share of the attempts in flight.
///
/// Polls, because a hint from the spool may get lost. Call `start` once and `stop` once.
final class OtherReplicas {
    private static final System.Logger LOGGER = System.getLogger(OtherReplicas.class.getName());

    /// How often it looks for reports that were settled elsewhere.
    private static final Duration TICK = Duration.ofMillis(100);

    /// How often it looks for lanes with work, with jitter of a quarter, so that the exporters do not look together.
    private static final Duration SWEEP = Duration.ofSeconds(1);

    private final Replicas replicas;
    private final LaneScan scan;
    private final SettlementBell bell;
    private final Consumer<LaneShare> sharing;
    private final RandomGenerator random;
    private final Thread thread = Thread.ofVirtual().name("other replicas").unstarted(this::run);
    private long sweepNanos = System.nanoTime();
    private Optional<Long> awaySinceNanos = Optional.empty();

    /// @param sharing is told the share of this exporter
    OtherReplicas(
            Replicas replicas,
            LaneScan scan,
            SettlementBell bell,
            Consumer<LaneShare> sharing,
            RandomGenerator random) {
        this.replicas = replicas;
        this.scan = scan;
        this.bell = bell;
        this.sharing = sharing;
        this.random = random;
    }

    void start() {
        share();
        thread.start();
    }

    void stop() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (true) {
                lookSafely();
                Thread.sleep(TICK);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lookSafely() {
        try {
            look();
            if (awaySinceNanos.isPresent()) {
                var away = Duration.ofNanos(System.nanoTime() - awaySinceNanos.get());
                LOGGER.log(Level.INFO, "spool back after={0,number,#}ms", away.toMillis());
                awaySinceNanos = Optional.empty();
            }
        } catch (SpoolUnavailableException e) {
            if (awaySinceNanos.isEmpty()) {
                LOGGER.log(Level.WARNING, "spool away reason=\"{0}\"", e.getMessage());
                awaySinceNanos = Optional.of(System.nanoTime());
            }
        } catch (RuntimeException | Error e) {
            LOGGER.log(Level.ERROR, "other replicas not seen, trying again", e);
        }
    }

    private void look() {
        var now = System.nanoTime();
        if (now - sweepNanos >= 0) {
            var sweep = SWEEP.toNanos();
            sweepNanos = now + sweep * 3 / 4 + random.nextLong(sweep / 2);
            share();
            scan.request();
        }
        var awaited = bell.awaited();
        if (!awaited.isEmpty()) {
            replicas.settled(awaited).forEach(bell::ring);
        }
    }

    private void share() {
        sharing.accept(new LaneShare(replicas.live().size()));
    }
}
