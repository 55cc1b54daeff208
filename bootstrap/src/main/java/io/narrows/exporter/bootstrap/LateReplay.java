package io.narrows.exporter.bootstrap;

import io.narrows.exporter.application.DeadLetterOffice;
import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import io.narrows.exporter.domain.spool.SpoolUnavailableException;
import java.lang.System.Logger.Level;
import java.time.Duration;

/// Replays once more, some seconds after the start, what no exporter at a shared spool had a plugin for. The others
/// learn a little later of a new plugin here, and may have buried reports for it in between.
final class LateReplay {
    private static final System.Logger LOGGER = System.getLogger(LateReplay.class.getName());
    private static final Duration LATE = Duration.ofSeconds(15);

    private final DeadLetterOffice deadLetters;
    private final ConsumerCatalog catalog;
    private final Thread thread = Thread.ofVirtual().name("late replay").unstarted(this::run);

    private LateReplay(DeadLetterOffice deadLetters, ConsumerCatalog catalog) {
        this.deadLetters = deadLetters;
        this.catalog = catalog;
    }

    static LateReplay start(DeadLetterOffice deadLetters, ConsumerCatalog catalog) {
        var replay = new LateReplay(deadLetters, catalog);
        replay.thread.start();
        return replay;
    }

    void stop() {
        thread.interrupt();
    }

    private void run() {
        try {
            Thread.sleep(LATE);
            deadLetters.replayWhatIsInstalledNow(catalog);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SpoolUnavailableException e) {
            LOGGER.log(Level.DEBUG, "late replay left out"); // the next start replays
        }
    }
}
