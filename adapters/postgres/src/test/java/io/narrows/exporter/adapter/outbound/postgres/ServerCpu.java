package io.narrows.exporter.adapter.outbound.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// The CPU time of a database: its postmaster, its processes, and those of them that have ended. Linux only, because it
/// is read from `/proc`.
///
/// @param postmaster the id of its process
record ServerCpu(long postmaster) {
    private static final long TICKS_A_SECOND = 100;
    private static final int FIRST_FIELD_AFTER_THE_NAME = 2;

    /// @param data the folder of a running database
    static ServerCpu of(Path data) throws IOException {
        return new ServerCpu(Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).getFirst()));
    }

    long nanos() {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                            .filter(process -> process.getFileName().toString().matches("\\d+"))
                            .mapToLong(this::ticks)
                            .sum()
                    * (1_000_000_000 / TICKS_A_SECOND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long ticks(Path process) {
        try {
            var stat = Files.readString(process.resolve("stat"));
            var fields = stat.substring(stat.lastIndexOf(')') + FIRST_FIELD_AFTER_THE_NAME)
                    .split(" ", -1);
            var isPostmaster = process.endsWith(Long.toString(postmaster));
            if (!isPostmaster && Long.parseLong(fields[1]) != postmaster) {
                return 0;
            }
            var own = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
            return isPostmaster ? own + Long.parseLong(fields[13]) + Long.parseLong(fields[14]) : own;
        } catch (IOException e) {
            // The process has just ended.
            return 0;
        }
    }
}
