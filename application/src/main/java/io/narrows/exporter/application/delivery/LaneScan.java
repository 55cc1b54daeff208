package io.narrows.exporter.application.delivery;

import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.SpoolUnavailableException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Starts the lanes that have pending deliveries in the spool. Starts all of them at the start and after a replay, and
/// the lanes without a place in turns. Failures are retried.
///
/// At the start, lanes that delivered before come first. A stranger can leave a thousand lanes behind, and to start
/// these takes seconds.
///
/// Thread-safe. Call `start` once and `stop` once.
final class LaneScan {
    private static final System.Logger LOGGER = System.getLogger(LaneScan.class.getName());

    private static final int PAGE = 200;

    /// The shortest time that a lane keeps its place before a waiting lane gets it.
    private static final Duration LONGEST_STAY = Duration.ofSeconds(5);

    private final Spool spool;
    private final LaneRoster roster;
    private final Duration pause;
    private final Duration stay;
    private final Semaphore requests = new Semaphore(1);
    private final Thread thread = Thread.ofVirtual().name("lane scan").unstarted(this::run);
    private volatile boolean stopping;

    LaneScan(Spool spool, LaneRoster roster, LaneSettings settings) {
        this.spool = spool;
        this.roster = roster;
        this.pause = settings.firstBackoff();
        this.stay = settings.longestBackoff().compareTo(LONGEST_STAY) < 0 ? settings.longestBackoff() : LONGEST_STAY;
    }

    void start() {
        thread.start();
    }

    void stop() {
        stopping = true;
        requests.release();
    }

    /// Requests another scan of the whole spool.
    void request() {
        requests.release();
    }

    private void run() {
        var after = Optional.<LaneName>empty();
        try {
            startProvenLanes();
            while (!stopping) {
                if (after.isEmpty()) {
                    awaitRequest();
                }
                after = scanSafely(after);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void startProvenLanes() {
        try {
            var page = spool.lanes(Optional.empty(), PAGE);
            while (!stopping && !page.isEmpty()) {
                page.stream().filter(spool::hasDelivered).forEach(lane -> roster.wake(lane, Duration.ZERO));
                page = spool.lanes(Optional.of(page.getLast()), PAGE);
            }
        } catch (RuntimeException | Error e) {
            LOGGER.log(Level.ERROR, "lanes not read from the spool, trying again", e);
        }
    }

    private void awaitRequest() throws InterruptedException {
        var requested = false;
        do {
            requested = requests.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
        } while (!requested && !roster.isCrowded());
        requests.drainPermits();
        roster.crowded(false);
    }

    /// @return where to go on; empty if this was the last page
    private Optional<LaneName> scanSafely(Optional<LaneName> after) throws InterruptedException {
        try {
            return scan(after);
        } catch (SpoolUnavailableException e) {
            // Logged once by OtherReplicas, which requests the next scan.
            return Optional.empty();
        } catch (RuntimeException | Error e) {
            LOGGER.log(Level.ERROR, "lanes not read from the spool, trying again", e);
            Thread.sleep(pause);
            request();
            return Optional.empty();
        }
    }

    private Optional<LaneName> scan(Optional<LaneName> after) throws InterruptedException {
        var last = after;
        var page = spool.lanes(after, PAGE);
        for (var lane : page) {
            while (!stopping && !roster.wake(lane, stay)) {
                Thread.sleep(pause);
            }
            last = Optional.of(lane);
        }
        return page.size() < PAGE ? Optional.empty() : last;
    }
}
