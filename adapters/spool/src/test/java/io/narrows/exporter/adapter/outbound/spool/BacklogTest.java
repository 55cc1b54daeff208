package io.narrows.exporter.adapter.outbound.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.test.process.ChildProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A backlog that the heap cannot hold: 100,000 reports of 2 KB by default, of which the heap would hold less than a
/// third. `-Dspool.backlog=1000000` makes a longer run.
class BacklogTest {
    private static final int BACKLOG = Integer.getInteger("spool.backlog", 100_000);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final List<String> SMALL_HEAP = List.of("-Xmx64m");

    @TempDir
    Path directory;

    @Test
    void aSmallHeapHoldsAnyBacklogAcrossARestart() {
        run("fill", "accepted=" + BACKLOG + ", delivered=0, dead=0, pending=" + BACKLOG);

        run("drain", "accepted=" + BACKLOG + ", delivered=" + BACKLOG + ", dead=0, pending=0");
    }

    private void run(String what, String tally) {
        try (var program =
                ChildProcess.java(BacklogUser.class, SMALL_HEAP, what, directory.toString(), String.valueOf(BACKLOG))) {
            program.awaitLine("opened");

            assertThat(program.awaitLine("tally", PATIENCE)).contains(tally);
            assertThat(program.awaitEnd().status()).isZero();
        }
    }
}
