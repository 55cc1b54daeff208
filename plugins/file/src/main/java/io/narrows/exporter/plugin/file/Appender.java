package io.narrows.exporter.plugin.file;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/// Appends lines to files. After a crash the files hold whole lines and nothing else.
///
/// Thread-safe. Several processes may append to the same files, because each holds a file lock while it writes. Files
/// are closed after each append, so operators may move and delete files at any time.
final class Appender {
    private static final System.Logger LOG = System.getLogger(Appender.class.getName());
    private static final int BLOCK = 64 << 10;
    private static final Duration LOCK_INTERVAL = Duration.ofMillis(2);

    private final FileOptions options;
    private final PathLocks locks;
    private final Archive archive;
    private final Clock clock;
    private final Duration lockPatience;

    /// @param archive makes room for new lines
    /// @param lockPatience how long to wait for another process that is writing to the same file
    Appender(FileOptions options, PathLocks locks, Archive archive, Clock clock, Duration lockPatience) {
        this.options = options;
        this.locks = locks;
        this.archive = archive;
        this.clock = clock;
        this.lockPatience = lockPatience;
    }

    /// Appends as many lines as fit into the newest file, or into a new one. The lines are on disk when this method
    /// returns.
    ///
    /// @param lines at least one
    /// @return how many lines were appended; at least one
    /// @throws IOException if no line could be stored
    int append(DayFiles files, List<ByteBuffer> lines) throws IOException, InterruptedException {
        var lock = locks.of(files.folder());
        lock.lockInterruptibly();
        try {
            Folders.make(files.folder());
            var file = files.newest();
            int appended = appendTo(files, file, lines);
            while (appended == 0) {
                file = files.after(file);
                appended = appendTo(files, file, lines);
            }
            return appended;
        } finally {
            lock.unlock();
        }
    }

    /// @return how many lines fitted
    private int appendTo(DayFiles files, Path path, List<ByteBuffer> lines) throws IOException, InterruptedException {
        while (true) {
            Folders.makeFile(path);
            // RandomAccessFile and not FileChannel, because an interrupt closes a FileChannel, even in the middle of a
            // line.
            try (var file = new RandomAccessFile(path.toFile(), "rw")) {
                lock(file);
                if (isStillAt(path, file)) {
                    return appendTo(files, path, file, lines);
                }
            }
        }
    }

    /// Makes room, and deletes an empty file if there is no room.
    private void makeRoom(Path path, long end, List<ByteBuffer> lines) throws IOException {
        try {
            archive.makeRoom(
                    path, lines.stream().mapToLong(ByteBuffer::remaining).sum());
        } catch (IOException e) {
            if (end == 0) {
                Files.deleteIfExists(path);
            }
            throw e;
        }
    }

    /// Whether the open file is still the file at this path: nobody has moved or deleted it.
    private static boolean isStillAt(Path path, RandomAccessFile file) throws IOException {
        try {
            return Files.size(path) == file.length();
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private int appendTo(DayFiles files, Path path, RandomAccessFile file, List<ByteBuffer> lines) throws IOException {
        long end = endOfLastLine(file, path);
        int count = end > 0 && isTooOld(path) ? 0 : fitting(lines, end);
        if (count > 0) {
            var fit = lines.subList(0, count);
            makeRoom(path, end, fit);
            write(file, end, fit);
            if (end == 0) {
                Folders.sync(files.folder());
            }
        }
        return count;
    }

    /// Locks out other processes until the file is closed.
    private void lock(RandomAccessFile file) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + lockPatience.toNanos();
        while (!isLocked(file)) {
            if (System.nanoTime() > deadline) {
                throw new IOException("another process is writing to it");
            }
            Thread.sleep(LOCK_INTERVAL);
        }
    }

    private static boolean isLocked(RandomAccessFile file) throws IOException {
        try {
            return file.getChannel().tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // another thread of this process holds the lock
        }
    }

    /// Cuts off the incomplete line that a crash left. It was never reported as stored.
    private static long endOfLastLine(RandomAccessFile file, Path path) throws IOException {
        long size = file.length();
        if (size == 0 || read(file, size - 1, 1)[0] == '\n') {
            return size;
        }
        long end = afterLastLineFeed(file, size);
        file.setLength(end);
        LOG.log(Level.WARNING, "torn line removed file=\"{0}\" bytes={1,number,#}", path, size - end);
        return end;
    }

    private static long afterLastLineFeed(RandomAccessFile file, long size) throws IOException {
        long start = size;
        while (start > 0) {
            int length = (int) Math.min(BLOCK, start);
            start -= length;
            var block = read(file, start, length);
            for (int i = length - 1; i >= 0; i--) {
                if (block[i] == '\n') {
                    return start + i + 1;
                }
            }
        }
        return 0;
    }

    private static byte[] read(RandomAccessFile file, long start, int length) throws IOException {
        var block = new byte[length];
        file.seek(start);
        file.readFully(block);
        return block;
    }

    private boolean isTooOld(Path file) throws IOException {
        var made = Files.readAttributes(file, BasicFileAttributes.class)
                .creationTime()
                .toInstant();
        return Duration.between(made, clock.instant()).compareTo(options.maxFileAge()) > 0;
    }

    private int fitting(List<ByteBuffer> lines, long end) {
        long size = end;
        int count = 0;
        for (var line : lines) {
            if (size > 0 && size + line.remaining() > options.maxFileSize()) {
                break;
            }
            size += line.remaining();
            count++;
        }
        return count;
    }

    /// Appends all lines or none, unless the process dies meanwhile.
    private static void write(RandomAccessFile file, long end, List<ByteBuffer> lines) throws IOException {
        try {
            file.seek(end);
            var block = new byte[BLOCK];
            int filled = 0;
            for (var line : lines) {
                var rest = line.duplicate();
                while (rest.hasRemaining()) {
                    int length = Math.min(rest.remaining(), BLOCK - filled);
                    rest.get(block, filled, length);
                    filled += length;
                    if (filled == BLOCK) {
                        file.write(block, 0, filled);
                        filled = 0;
                    }
                }
            }
            file.write(block, 0, filled);
            file.getFD().sync();
        } catch (IOException e) {
            takeBack(file, end, e);
            throw e;
        }
    }

    private static void takeBack(RandomAccessFile file, long end, IOException reason) {
        try {
            file.setLength(end);
        } catch (IOException e) {
            reason.addSuppressed(e); // an incomplete line is cut off before the next append
        }
    }
}
