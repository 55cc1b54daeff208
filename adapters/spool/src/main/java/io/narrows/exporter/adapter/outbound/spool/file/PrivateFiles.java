package io.narrows.exporter.adapter.outbound.spool.file;

import io.narrows.exporter.domain.file.FileRights;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/// Files and folders that only their owner may read, because reports and settings are private. Does nothing if the file
/// system has no POSIX permissions.
public final class PrivateFiles {
    private static final System.Logger LOGGER = System.getLogger(PrivateFiles.class.getName());

    private PrivateFiles() {}

    /// Creates a folder that only its owner may enter, and its parent folders. If the folder exists, other users lose
    /// their permissions.
    public static void folder(Path folder) throws IOException {
        var parent = folder.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (Files.isDirectory(folder)) {
            tighten(folder, FileRights.PRIVATE_FOLDER);
        } else {
            Files.createDirectory(folder, FileRights.attributes(FileRights.PRIVATE_FOLDER));
        }
    }

    /// Creates an empty file if it does not exist.
    public static void create(Path file) throws IOException {
        if (Files.notExists(file)) {
            Files.createFile(file, FileRights.attributes(FileRights.PRIVATE_FILE));
        }
    }

    /// Removes other users' permissions from the files of a folder whose names begin with a prefix.
    public static void tighten(Path folder, String prefix) throws IOException {
        try (var files = Files.newDirectoryStream(folder, prefix + "*")) {
            for (var file : files) {
                if (Files.isRegularFile(file)) {
                    tighten(file, FileRights.PRIVATE_FILE);
                }
            }
        }
    }

    private static void tighten(Path file, Set<PosixFilePermission> allowed) throws IOException {
        if (!FileRights.isPosix()) {
            return;
        }
        var rights = Files.getPosixFilePermissions(file);
        if (allowed.containsAll(rights)) {
            return;
        }
        var fewer = EnumSet.copyOf(allowed);
        fewer.retainAll(rights);
        try {
            Files.setPosixFilePermissions(file, fewer);
        } catch (IOException e) {
            // For example the root of a volume, which belongs to the user who created it.
            LOGGER.log(
                    Level.WARNING,
                    "others have rights on a file of the spool file={0} rights={1} action=\"chmod {2}\"",
                    file,
                    PosixFilePermissions.toString(rights),
                    allowed.equals(FileRights.PRIVATE_FOLDER) ? "0700" : "0600");
        }
    }
}
