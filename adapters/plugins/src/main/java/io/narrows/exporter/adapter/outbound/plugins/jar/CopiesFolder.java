package io.narrows.exporter.adapter.outbound.plugins.jar;

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

/// A temporary folder that belongs to this process alone while the process runs. A locked file in the folder marks it
/// as in use. Creating a folder also deletes the folders of processes that have ended, for example by `kill -9`.
///
/// @param lock held until this folder is closed; the operating system releases it when the process ends for any reason
record CopiesFolder(Path path, FileChannel lock) implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(CopiesFolder.class.getName());
    private static final String PREFIX = "data-exporter-plugins-";
    private static final String LOCK = "in-use.lock";

    /// The folders of this process. Their locks must not be tested, because closing a file releases all locks that the
    /// process holds on it (POSIX).
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    static CopiesFolder create() throws IOException {
        // createTempDirectory lets only the owner enter the folder.
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
                // A symbolic link or another user's folder could trick this code into deleting other files.
                if (!OWN.contains(folder)
                        && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                        && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(owner)
                        && isAbandoned(folder.resolve(LOCK))) {
                    delete(folder);
                }
            }
        }
    }

    /// @param lock if this file is missing, the owner may be about to create it
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
            // Another starting process has deleted the folder first.
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
