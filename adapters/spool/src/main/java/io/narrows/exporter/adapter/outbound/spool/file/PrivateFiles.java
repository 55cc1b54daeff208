package io.narrows.exporter.adapter.outbound.spool.file;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/// Files that their owner alone may read: reports and settings are nobody else's business. Where the file system knows
/// no such rights, nothing is done about them.
public final class PrivateFiles {
    private static final System.Logger LOGGER = System.getLogger(PrivateFiles.class.getName());
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

    private PrivateFiles() {}

    /// Makes a folder that only its owner may enter, with the folders above it. If it is there and others have rights,
    /// they lose them.
    public static void folder(Path folder) throws IOException {
        var parent = folder.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (Files.isDirectory(folder)) {
            tighten(folder, FOLDER);
        } else {
            Files.createDirectory(folder, attributes(FOLDER));
        }
    }

    /// Makes an empty file, unless it is there.
    public static void create(Path file) throws IOException {
        if (Files.notExists(file)) {
            Files.createFile(file, attributes(FILE));
        }
    }

    /// Takes the rights of others away from the files of a folder whose names begin like this.
    public static void tighten(Path folder, String prefix) throws IOException {
        try (var files = Files.newDirectoryStream(folder, prefix + "*")) {
            for (var file : files) {
                if (Files.isRegularFile(file)) {
                    tighten(file, FILE);
                }
            }
        }
    }

    private static void tighten(Path file, Set<PosixFilePermission> allowed) throws IOException {
        if (!isPosix()) {
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
            // Such as the root of a volume, which belongs to whoever made it.
            LOGGER.log(
                    Level.WARNING,
                    "others have rights on a file of the spool file={0} rights={1} action=\"chmod {2}\"",
                    file,
                    PosixFilePermissions.toString(rights),
                    allowed.equals(FOLDER) ? "0700" : "0600");
        }
    }

    private static FileAttribute<?>[] attributes(Set<PosixFilePermission> rights) {
        return isPosix()
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(rights)}
                : new FileAttribute<?>[0];
    }

    public static boolean isPosix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }
}
