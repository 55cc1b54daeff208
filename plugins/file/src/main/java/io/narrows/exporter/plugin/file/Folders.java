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

/// Creates directories and files so that they survive a power failure.
final class Folders {
    private Folders() {}

    /// Creates a directory and its parents. Only the owner can enter them.
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

    /// Creates an empty file that only the owner can read, unless the file exists.
    static void makeFile(Path file) throws IOException {
        if (Files.exists(file)) {
            return;
        }
        try {
            Files.createFile(file, only(file, "rw-------"));
        } catch (FileAlreadyExistsException e) {
            // Another process has created the file first.
        }
    }

    /// @return no attributes if the file system does not support such permissions
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

    /// Writes the names in a directory to disk, because the fsync of a file does not include its name.
    static void sync(Path folder) throws IOException {
        if (!isPosix(folder)) {
            return; // Windows cannot open a directory, and does not need to
        }
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
