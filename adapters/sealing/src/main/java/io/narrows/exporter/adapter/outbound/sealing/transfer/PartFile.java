package io.narrows.exporter.adapter.outbound.sealing.transfer;

import io.narrows.exporter.domain.file.FileRights;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/// A new file that gets its name when it is complete. Until then its content is in a part beside it, which only its
/// owner can read. Used by one thread.
///
/// A part is locked while its writer lives. So the next writer of the same file finds the parts of writers that were
/// killed, and deletes them.
///
/// @param file the name that the part gets
record PartFile(Path file, Path part, FileChannel channel) implements AutoCloseable {
    private static final String ENDING = ".part";
    private static final int LENGTH_OF_ID = new UUID(0, 0).toString().length();

    /// @param id makes the name of the part unique
    /// @throws FileAlreadyExistsException if the file is there
    static PartFile create(Path file, UUID id) throws IOException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        deleteAbandoned(file);
        var part = file.resolveSibling(file.getFileName() + "." + id + ENDING);
        var channel = FileChannel.open(
                part,
                new HashSet<>(Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)),
                FileRights.attributes(FileRights.PRIVATE_FILE));
        lock(channel);
        return new PartFile(file, part, channel);
    }

    private static void lock(FileChannel channel) {
        try {
            channel.tryLock();
        } catch (IOException e) {
            // The file system has no locks. Then nobody takes this part for abandoned.
        }
    }

    private static void deleteAbandoned(Path file) throws IOException {
        var name = file.getFileName() + ".";
        try (var parts = Files.newDirectoryStream(folder(file), found -> isPart(found, name))) {
            for (var part : parts) {
                if (isAbandoned(part)) {
                    Files.deleteIfExists(part);
                }
            }
        }
    }

    private static boolean isPart(Path found, String start) {
        var name = String.valueOf(found.getFileName());
        return name.startsWith(start)
                && name.endsWith(ENDING)
                && name.length() == start.length() + LENGTH_OF_ID + ENDING.length()
                && Files.isRegularFile(found, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean isAbandoned(Path part) {
        try (var channel = FileChannel.open(part, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                var taken = channel.tryLock()) {
            return taken != null;
        } catch (IOException | OverlappingFileLockException e) {
            return false;
        }
    }

    private static Path folder(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent(), "the folder of a file");
    }

    /// Writes the part to the disk and gives it its name, also where a file system has no hard links.
    ///
    /// @throws FileAlreadyExistsException if a file of this name appeared meanwhile
    void finish() throws IOException {
        channel.force(true);
        // A move replaces what is there, so the name is claimed first.
        Files.createFile(file, FileRights.attributes(FileRights.PRIVATE_FILE));
        try {
            channel.close();
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            Files.delete(file);
            throw e;
        }
        syncFolder();
    }

    /// Lets the name survive a power failure, where the file system can sync a folder. Where it cannot, nothing more
    /// can be done; SQLite goes on as well.
    private void syncFolder() {
        try (var folder = FileChannel.open(folder(file))) {
            folder.force(true);
        } catch (IOException e) {
            // The content is on the disk.
        }
    }

    /// Deletes a part that was not finished.
    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(part);
    }
}
