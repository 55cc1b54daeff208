package io.narrows.exporter.deploy;

import io.narrows.exporter.deploy.load.Await;
import io.narrows.exporter.deploy.load.FreePort;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// An exporter that is restarted on the same ports whenever it ends, as Kubernetes does, while its memory is measured.
/// Linux only, because it reads the memory from `/proc`.
final class SupervisedExporter implements AutoCloseable {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final Duration LONGEST_RESTART = Duration.ofSeconds(60);

    private final Path scratch;
    private final Map<String, String> environment;
    private final List<ExporterProcess> runs = new java.util.concurrent.CopyOnWriteArrayList<>();
    private final AtomicLong peakKilobytes = new AtomicLong();
    private final Thread supervisor =
            Thread.ofPlatform().name("supervisor").daemon().unstarted(this::supervise);
    private volatile boolean closed;

    private SupervisedExporter(Path scratch, Map<String, String> environment) {
        this.scratch = scratch;
        this.environment = new HashMap<>(environment);
        this.environment.put("SERVER_PORT", Integer.toString(FreePort.find()));
        this.environment.put("ADMIN_PORT", Integer.toString(FreePort.find()));
    }

    /// Starts the exporter, and waits until it is ready.
    static SupervisedExporter start(Path scratch, Map<String, String> environment) {
        var exporter = new SupervisedExporter(scratch, environment);
        exporter.runs.add(ExporterProcess.start(scratch, exporter.environment));
        exporter.supervisor.start();
        return exporter;
    }

    /// The running process, or the last one.
    ExporterProcess current() {
        return runs.getLast();
    }

    URI server(String path) {
        return URI.create("http://127.0.0.1:" + environment.get("SERVER_PORT") + path);
    }

    /// How often the exporter was started.
    int starts() {
        return runs.size();
    }

    /// Kills the process, and waits until the next one is ready.
    void killAndAwaitRestart() {
        var before = starts();
        current().kill();
        awaitStarts(before + 1);
    }

    /// Waits until the exporter was started this often and the last process is ready.
    void awaitStarts(int count) {
        Await.until(
                count + " starts",
                LONGEST_RESTART,
                () -> Stream.of(starts()).filter(starts -> starts >= count).findFirst());
    }

    /// The peak of resident memory over all processes.
    long peakBytes() {
        return peakKilobytes.get() * 1024;
    }

    /// The size in bytes of everything that all processes have printed.
    long logBytes() {
        return runs.stream()
                .flatMap(run -> run.output().stream())
                .mapToLong(line -> line.length() + 1L)
                .sum();
    }

    private void supervise() {
        while (!closed) {
            var running = current();
            if (running.isAlive()) {
                measure(running.pid());
            } else {
                running.close();
                restart();
            }
            LockSupport.parkNanos(PERIOD_NANOS);
        }
    }

    private void restart() {
        try {
            runs.add(ExporterProcess.start(scratch, environment));
        } catch (AssertionError e) {
            // It ended before it was ready, as when a suspect ends it: it is started again.
        }
    }

    private void measure(long pid) {
        try {
            Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> line.replaceAll("\\D", ""))
                    .forEach(kilobytes -> peakKilobytes.accumulateAndGet(Long.parseLong(kilobytes), Math::max));
        } catch (IOException e) {
            // The process is ending: its file is gone, or cannot be read any more.
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            supervisor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        runs.forEach(ExporterProcess::close);
    }
}
