package io.narrows.exporter.adapter.outbound.spool.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The lock of a directory. Keeps out every other exporter, in this process or another. The system releases the lock
/// however the process ends.
public final class DirectoryLock implements AutoCloseable {
    private static final String NAME = "spool.lock";

    /// The directories that this process has locked. The system's lock does not protect against the own process: on
    /// POSIX, a process that closes a file loses all its locks on this file. So a second attempt would open the spool
    /// to other processes.
    private static final Set<Path> TAKEN = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /// @throws SpoolInUseException if another exporter holds the lock
    public static DirectoryLock take(Path directory) throws IOException {
        var real = directory.toRealPath();
        if (!TAKEN.add(real)) {
            throw new SpoolInUseException(directory, "this very process");
        }
        try {
            return new DirectoryLock(real, lock(real.resolve(NAME), directory));
        } catch (IOException | RuntimeException e) {
            TAKEN.remove(real);
            throw e;
        }
    }

    private static FileChannel lock(Path file, Path directory) throws IOException {
        PrivateFiles.create(file);
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) {
                throw new SpoolInUseException(directory, owner(file));
            }
            // Only after locking, so that a process without the lock does not erase the owner's id.
            channel.truncate(0);
            channel.write(StandardCharsets.US_ASCII.encode(
                    String.valueOf(ProcessHandle.current().pid())));
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static String owner(Path file) throws IOException {
        var pid = Files.readString(file, StandardCharsets.US_ASCII).strip();
        return pid.isEmpty() ? "another process" : "process " + pid;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        TAKEN.remove(directory);
    }
}
