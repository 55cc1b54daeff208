package io.narrows.exporter.adapter.outbound.spool;

import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.outbound.spool.file.SpoolInUseException;
import io.narrows.exporter.test.process.ChildProcess;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolLockTest {
    @TempDir
    Path directory;

    private SqliteSpool open() {
        return SqliteSpool.open(TestSettings.in(directory), Clock.systemUTC());
    }

    @Test
    void anotherProcessCannotOpenTheSameSpool() throws Exception {
        try (var other = ChildProcess.java(SpoolHolder.class, List.of(), directory.toString())) {
            other.awaitLine("open");

            assertThatThrownBy(this::open)
                    .isInstanceOf(SpoolInUseException.class)
                    .hasMessageContaining(directory.toString())
                    .hasMessageContaining("process " + other.pid());
        }
    }

    @Test
    void aProcessThatWasKilledLeavesTheSpoolFree() throws Exception {
        try (var other = ChildProcess.java(SpoolHolder.class, List.of(), directory.toString())) {
            other.awaitLine("open");
            other.kill();

            try (var spool = open()) {
                assertThat(spool.lanes(Optional.empty(), 1_000)).isEmpty();
            }
        }
    }

    @Test
    void theSameProcessCannotOpenItTwice() {
        try (var spool = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(SpoolInUseException.class)
                    .hasMessageContaining(directory.toString())
                    .hasMessageContaining("this very process");

            spool.append(to(report(1), fileLane(spool)));
        }
    }

    @Test
    void aSecondAttemptDoesNotOpenTheSpoolToOtherProcesses() throws Exception {
        try (var spool = open()) {
            assertThatThrownBy(this::open).isInstanceOf(SpoolInUseException.class);

            try (var other = ChildProcess.java(SpoolHolder.class, List.of(), directory.toString())) {
                assertThat(other.awaitLine("Exception in thread"))
                        .contains(SpoolInUseException.class.getName())
                        .contains("process " + ProcessHandle.current().pid());
            }
            assertThat(spool.lanes(Optional.empty(), 1_000)).isEmpty();
        }
    }

    @Test
    void aSpoolThatWasClosedCanBeOpenedAgain() {
        open().close();

        open().close();
    }
}
