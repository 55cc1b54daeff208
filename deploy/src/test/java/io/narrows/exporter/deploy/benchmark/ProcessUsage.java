package io.narrows.exporter.deploy.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/// What a process has used so far. Linux only, because it is read from `/proc`.
///
/// @param cpu of all threads, those that have ended included, in user and kernel mode
/// @param peakBytes the most resident memory at any time
/// @param threads the part of the threads that live, by kind
record ProcessUsage(Duration cpu, long peakBytes, ThreadUsage threads) {
    /// The unit of times in `/proc`: USER_HZ, which is 100 on every common Linux.
    private static final Duration TICK = Duration.ofMillis(10);

    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s*(\\d+) kB");

    // Fields of /proc/PID/stat, counted from the one behind the program's name.
    private static final int USER_TICKS = 11;
    private static final int KERNEL_TICKS = 12;

    static ProcessUsage of(long pid) {
        var process = Path.of("/proc", Long.toString(pid));
        try {
            var peak = PEAK.matcher(Files.readString(process.resolve("status")));
            if (!peak.find()) {
                throw new IllegalStateException("no VmHWM in " + process.resolve("status"));
            }
            return new ProcessUsage(
                    cpu(process.resolve("stat")), Long.parseLong(peak.group(1)) * 1024, ThreadUsage.of(pid));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
    /// The CPU time in a file `stat` of a process or of one thread.
    static Duration cpu(Path file) throws IOException {
        var stat = Files.readString(file);
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return TICK.multipliedBy(Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[KERNEL_TICKS]));
    }
}
