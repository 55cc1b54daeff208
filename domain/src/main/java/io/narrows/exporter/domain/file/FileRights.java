package io.narrows.exporter.domain.file;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// The rights on files. Where the file system has no POSIX permissions, nobody has too many rights.
public final class FileRights {
    /// Only the owner reads and writes.
    public static final Set<PosixFilePermission> PRIVATE_FILE = PosixFilePermissions.fromString("rw-------");

    /// Only the owner enters.
    public static final Set<PosixFilePermission> PRIVATE_FOLDER = PosixFilePermissions.fromString("rwx------");

    private FileRights() {}

    public static boolean isPosix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }

    /// Whether everybody on this machine can read a file. The group may, because Kubernetes gives a file to a user
    /// other than root in this way.
    public static boolean canBeReadByOthers(Path file) throws IOException {
        return has(file, PosixFilePermission.OTHERS_READ);
    }

    public static boolean canBeChangedByOthers(Path file) throws IOException {
        return has(file, PosixFilePermission.OTHERS_WRITE);
    }

    /// Whether the group can read a file that the user of this process owns, who could take that right away.
    public static boolean isOwnAndReadByGroup(Path file) throws IOException {
        return has(file, PosixFilePermission.GROUP_READ)
                && Files.getOwner(file).getName().equals(System.getProperty("user.name"));
    }

    private static boolean has(Path file, PosixFilePermission right) throws IOException {
        return isPosix() && Files.getPosixFilePermissions(file).contains(right);
    }

    /// For `Files.createFile` and `Files.createDirectory`.
    public static FileAttribute<?>[] attributes(Set<PosixFilePermission> rights) {
        return isPosix()
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(rights)}
                : new FileAttribute<?>[0];
    }
}
