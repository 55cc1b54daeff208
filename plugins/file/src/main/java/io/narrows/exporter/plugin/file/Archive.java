package io.narrows.exporter.plugin.file;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.System.Logger.Level;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// All report files below one directory. Keeps them within a total size and an age if the operator configured limits,
/// and always keeps a part of the disk free.
///
/// Deletes whole files, least recently written first. Deletes only files that this consumer wrote, and never the file
/// that is written to next. Thread-safe.
final class Archive {
    private static final System.Logger LOG = System.getLogger(Archive.class.getName());
    /// How long a scan of the directory stays valid. It expires because others may delete files too.
    private static final Duration GLANCE = Duration.ofMinutes(1);

    private final FileOptions options;
    private final PathLocks locks;
    private final Clock clock;

    private long total;
    private Instant counted = Instant.MIN;

    /// A report file with its size and the time of its last write.
    private record Kept(Path folder, Path path, long size, FileTime written) {}

    Archive(FileOptions options, PathLocks locks, Clock clock) {
        this.options = options;
        this.locks = locks;
        this.clock = clock;
    }

    /// Whether a line of this size is larger than all files together may be.
    boolean canNeverHold(long bytes) {
        return options.limitsTotalSize() && bytes > options.maxTotalSize();
    }

    /// Makes room for this many bytes. Call this before appending to a file.
    ///
    /// @throws IOException if there is no room
    void makeRoom(Path target, long bytes) throws IOException {
        tidyUp(target, bytes);
        long free = Files.getFileStore(target).getUsableSpace();
        if (free - bytes < options.diskReserve().bytes()) {
            throw new IOException("the disk has " + free + " bytes left, and consumers.file.diskReserve of them, "
                    + options.diskReserve() + ", must stay free; delete files, or set consumers.file.maxTotalSize or"
                    + " consumers.file.retention");
        }
    }

    private synchronized void tidyUp(Path target, long bytes) throws IOException {
        if (!options.deletes()) {
            return;
        }
        var now = clock.instant();
        boolean isOver = options.limitsTotalSize() && total + bytes > options.maxTotalSize();
        if (isOver || !now.isBefore(counted.plus(GLANCE)) || now.isBefore(counted)) {
            tidyUp(reportFiles(), target, bytes, now);
            counted = now;
        }
        total += bytes;
    }

    private void tidyUp(List<Kept> files, Path target, long bytes, Instant now) throws IOException {
        total = files.stream().mapToLong(Kept::size).sum();
        for (var file : files) {
            var reason = reasonToDelete(file, bytes, now);
            if (!reason.isEmpty() && !file.path().equals(target) && delete(file)) {
                total -= file.size();
                LOG.log(
                        Level.INFO,
                        "report file deleted file=\"{0}\" bytes={1,number,#} for={2}",
                        file.path(),
                        file.size(),
                        reason);
            }
        }
    }

    private String reasonToDelete(Kept file, long bytes, Instant now) {
        if (options.limitsTotalSize() && total + bytes > options.maxTotalSize()) {
            return "maxTotalSize";
        }
        boolean isPast = options.retention().isPositive()
                && Duration.between(file.written().toInstant(), now).compareTo(options.retention()) > 0;
        return isPast ? "retention" : "";
    }

    /// Deletes a file, unless a thread or another process is writing to it, or another program wrote it.
    ///
    /// Opens the file only while it holds the lock of the folder, because closing a file releases all locks that this
    /// process holds on it.
    private boolean delete(Kept file) throws IOException {
        var lock = locks.of(file.folder());
        if (!Files.exists(file.path())) {
            return true; // somebody has deleted the file already
        }
        if (!lock.tryLock()) {
            return false;
        }
        try (var opened = new RandomAccessFile(file.path().toFile(), "rw")) {
            var locked = opened.getChannel().tryLock();
            if (locked == null || !ReportLine.begins(opened)) {
                return false;
            }
            Files.delete(file.path());
            return true;
        } catch (OverlappingFileLockException e) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    /// All report files, least recently written first.
    private List<Kept> reportFiles() throws IOException {
        var files = new ArrayList<Kept>();
        try (var folders = Files.newDirectoryStream(options.directory())) {
            for (var folder : folders) {
                if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                    addThoseIn(folder, files);
                }
            }
        }
        files.sort(Comparator.comparing(Kept::written).thenComparing(Kept::path));
        return files;
    }

    private static void addThoseIn(Path folder, List<Kept> files) throws IOException {
        try (var entries = Files.newDirectoryStream(folder, DayFiles.GLOB)) {
            for (var path : entries) {
                try {
                    var file = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                    if (file.isRegularFile() && DayFiles.isOne(path)) {
                        files.add(new Kept(folder, path, file.size(), file.lastModifiedTime()));
                    }
                } catch (NoSuchFileException e) {
                    // Somebody has just moved the file away.
                }
            }
        }
    }
}
