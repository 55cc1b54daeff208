package io.narrows.exporter.deploy.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The CPU time that the living threads of a process have used so far, by kind. Linux only.
///
/// @param cpu by the names of the threads without their numbers; Linux keeps the first 15 characters of a name
record ThreadUsage(Map<String, Duration> cpu) {
    private static final Pattern NUMBER = Pattern.compile("[-_# ]*\\d*$");

    ThreadUsage {
        cpu = Map.copyOf(cpu);
    }

    static ThreadUsage of(long pid) {
        var sums = new TreeMap<String, Duration>();
        try (var tasks = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
            for (var task : tasks) {
                add(sums, task);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ThreadUsage(sums);
    }

    private static void add(Map<String, Duration> sums, Path task) throws IOException {
        try {
            var name = NUMBER.matcher(Files.readString(task.resolve("comm")).strip())
                    .replaceFirst("");
            sums.merge(name, ProcessUsage.cpu(task.resolve("stat")), Duration::plus);
        } catch (NoSuchFileException ended) {
            // A thread that has ended meanwhile: what it used is in the process's sum alone.
        }
    }

    /// What each kind has used since then, in microseconds for each of so many reports.
    Map<String, Double> since(ThreadUsage before, int reports) {
        var micros = new TreeMap<String, Double>();
        cpu.forEach((name, now) -> {
            var used = now.minus(before.cpu.getOrDefault(name, Duration.ZERO));
            micros.put(name, used.toNanos() / 1e3 / reports);
        });
        return micros;
    }
}
