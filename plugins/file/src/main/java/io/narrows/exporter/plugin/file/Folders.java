package io.narrows.exporter.plugin.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;

/// Directories that outlast a power cut.
final class Folders {
    private Folders() {}

    /// Makes a directory with all above it.
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
        Files.createDirectories(folder);
        for (var parent : changed) {
            sync(parent);
        }
    }

    /// Makes sure that the names in a directory are on disk: the fsync of a file does not include its name.
    static void sync(Path folder) throws IOException {
        if (!folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return; // Windows cannot open a directory, and has no need to
        }
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
