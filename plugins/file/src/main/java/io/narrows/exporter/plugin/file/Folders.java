package io.narrows.exporter.plugin.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;

/// Directories that outlast a power cut.
final class Folders {
    private Folders() {}

    /// Makes a directory with all above it, which nobody but its owner can enter.
    static void make(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        var changed = new ArrayList<Path>();
        for (var parent = folder.getParent(); parent != null; parent = parent.getParent()) {
            changed.add(parent);
            if (Files.exists(parent)) {
                break;
            }
        }
        Files.createDirectories(folder, only(folder, "rwx------"));
        for (var parent : changed) {
            sync(parent);
        }
    }

    /// Makes an empty file that nobody but its owner can read, unless there is one.
    static void makeFile(Path file) throws IOException {
        if (Files.exists(file)) {
            return;
        }
        try {
            Files.createFile(file, only(file, "rw-------"));
        } catch (FileAlreadyExistsException e) {
            // Another process was faster.
        }
    }

    /// @return none where the file system knows no such permissions
    private static FileAttribute<?>[] only(Path path, String permissions) {
        return isPosix(path)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /// Makes sure that the names in a directory are on disk: the fsync of a file does not include its name.
    static void sync(Path folder) throws IOException {
        if (!isPosix(folder)) {
            return; // Windows cannot open a directory, and has no need to
        }
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
