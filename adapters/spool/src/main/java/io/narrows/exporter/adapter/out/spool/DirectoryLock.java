package io.narrows.exporter.adapter.out.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Keeps every other exporter, in this process or another, out of a directory. The system lets go of the lock when the
/// process ends, however it ends.
final class DirectoryLock implements AutoCloseable {
    private static final String NAME = "spool.lock";

    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /// @throws SpoolInUseException if another has it
    static DirectoryLock take(Path directory) throws IOException {
        var file = directory.resolve(NAME);
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) {
                throw new SpoolInUseException(directory, owner(file));
            }
            // Truncated only now: who fails to get the lock must not wipe out the name of its owner.
            channel.truncate(0);
            channel.write(StandardCharsets.US_ASCII.encode(
                    String.valueOf(ProcessHandle.current().pid())));
            return new DirectoryLock(channel);
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new SpoolInUseException(directory, "this very process");
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
    }
}
