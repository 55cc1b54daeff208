package io.narrows.exporter.adapter.outbound.plugins;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A temporary folder that is this process's alone as long as it runs: a locked file in it tells so. Folders of
/// processes
/// that are gone, such as after `kill -9`, are deleted when another one is made.
///
/// @param lock held until this is closed; the system lets go of it when the process ends, however it ends
record CopiesFolder(Path path, FileChannel lock) implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(CopiesFolder.class.getName());
    private static final String PREFIX = "data-exporter-plugins-";
    private static final String LOCK = "in-use.lock";

    /// Those of this process. To look at their locks would let go of them: POSIX drops all locks of a process on a file
    /// when the process closes that file.
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    static CopiesFolder create() throws IOException {
        // The owner alone may enter a temporary directory.
        var path = Files.createTempDirectory(PREFIX);
        OWN.add(path);
        var lock = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        lock.lock();
        deleteAbandoned(path);
        return new CopiesFolder(path, lock);
    }

    private static void deleteAbandoned(Path own) throws IOException {
        var owner = Files.getOwner(own);
        try (var folders = Files.newDirectoryStream(own.resolveSibling(""), PREFIX + "*")) {
            for (var folder : folders) {
                // A link, or what belongs to another user, may be there to make this delete something else.
                if (!OWN.contains(folder)
                        && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                        && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(owner)
                        && isAbandoned(folder.resolve(LOCK))) {
                    delete(folder);
                }
            }
        }
    }

    /// @param lock where there is none, its owner may be about to make it
    private static boolean isAbandoned(Path lock) {
        try (var channel = FileChannel.open(lock, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                var taken = channel.tryLock()) {
            return taken != null;
        } catch (IOException | OverlappingFileLockException e) {
            return false;
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            // Another process that starts now was faster.
        } catch (IOException | UncheckedIOException e) {
            LOGGER.log(
                    Level.WARNING, "copies of plugins not deleted folder={0} reason=\"{1}\"", folder, e.getMessage());
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "copies of plugins not unlocked folder=" + path, e);
        }
        delete(path);
        OWN.remove(path);
    }
}
