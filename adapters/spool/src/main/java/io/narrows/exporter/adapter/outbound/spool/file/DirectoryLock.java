package io.narrows.exporter.adapter.outbound.spool.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Keeps every other exporter, in this process or another, out of a directory. The system lets go of the lock when the
/// process ends, however it ends.
public final class DirectoryLock implements AutoCloseable {
    private static final String NAME = "spool.lock";

    /// Those that this process has. Asking the system would not do: on POSIX a process that closes a file loses all
    /// its locks on it, so a second attempt would open the spool to other processes.
    private static final Set<Path> TAKEN = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /// @throws SpoolInUseException if another has it
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
            // Only now: who does not get the lock must not wipe out the name of its owner.
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
