package io.narrows.exporter.deploy;

import io.narrows.exporter.deploy.load.Arrivals;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Reads the `file` consumer's files while they are written, and records each numbered report within a few
/// milliseconds.
final class FileTail implements AutoCloseable {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int CHUNK = 1 << 16;

    private final Path directory;
    private final Arrivals arrivals;
    private final Map<Path, Reading> readings = new HashMap<>();
    private final Thread thread;
    private volatile boolean stopped;

    /// The position up to which a file was read.
    private static final class Reading {
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();
        private long position;
    }

    private FileTail(Path directory, Arrivals arrivals) {
        this.directory = directory;
        this.arrivals = arrivals;
        this.thread = Thread.ofPlatform().name("tail").daemon().start(this::follow);
    }

    /// @param directory the consumer's directory; may be created later
    static FileTail of(Path directory, Arrivals arrivals) {
        return new FileTail(directory, arrivals);
    }

    /// Reads to the current end of all files, and stops.
    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow() {
        var buffer = new byte[CHUNK];
        boolean last;
        do {
            last = stopped;
            for (var file : files()) {
                read(file, buffer);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        } while (!last);
    }

    private List<Path> files() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(Path path, byte[] buffer) {
        var reading = readings.computeIfAbsent(path, key -> new Reading());
        try (var file = new RandomAccessFile(path.toFile(), "r")) {
            file.seek(reading.position);
            for (var length = file.read(buffer); length > 0; length = file.read(buffer)) {
                reading.position += length;
                take(reading.line, buffer, length);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void take(ByteArrayOutputStream line, byte[] buffer, int length) {
        int from = 0;
        for (int i = 0; i < length; i++) {
            if (buffer[i] == '\n') {
                line.write(buffer, from, i - from);
                arrivals.note(line.toString(StandardCharsets.UTF_8));
                line.reset();
                from = i + 1;
            }
        }
        line.write(buffer, from, length - from);
    }
}
