package io.narrows.exporter.deploy;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/// The files of a hot standby: a copy of those of a running PostgreSQL. The embedded PostgreSQL has no
/// `pg_basebackup`, so this makes what the manual calls a base backup with the low-level API.
///
/// @param folder a new folder
record StandbyFiles(Path folder) {
    /// Folders whose content belongs to the running server. Their log is streamed to the standby.
    private static final Set<String> LEFT_EMPTY =
            Set.of("pg_wal", "pg_replslot", "pg_dynshmem", "pg_notify", "pg_serial", "pg_snapshots", "pg_stat_tmp");

    private static final Set<String> LEFT_OUT = Set.of("postmaster.pid", "postmaster.opts");

    /// @param statement on a connection to the running server
    /// @param data the folder of the running server
    /// @param primary where the standby finds it, as PostgreSQL writes connections
    void copy(Statement statement, Path data, String primary) throws SQLException, IOException {
        statement.execute("SELECT pg_backup_start('standby', true)");
        Files.walkFileTree(data, new Copy(data, folder));
        try (var backup = statement.executeQuery("SELECT labelfile FROM pg_backup_stop()")) {
            backup.next();
            Files.writeString(folder.resolve("backup_label"), backup.getString(1));
        }
        Files.createFile(folder.resolve("standby.signal"));
        Files.writeString(folder.resolve("postgresql.auto.conf"), "primary_conninfo = '" + primary + "'\n");
    }

    private static final class Copy extends SimpleFileVisitor<Path> {
        private final Path from;
        private final Path to;

        Copy(Path from, Path to) {
            this.from = from;
            this.to = to;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
            Files.copy(folder, copyOf(folder), StandardCopyOption.COPY_ATTRIBUTES);
            return LEFT_EMPTY.contains(from.relativize(folder).toString())
                    ? FileVisitResult.SKIP_SUBTREE
                    : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (!LEFT_OUT.contains(from.relativize(file).toString())) {
                try {
                    Files.copy(file, copyOf(file), StandardCopyOption.COPY_ATTRIBUTES);
                } catch (NoSuchFileException e) {
                    // The server deleted it a moment ago; the log says so.
                }
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw e;
        }

        private Path copyOf(Path path) {
            return to.resolve(from.relativize(path));
        }
    }
}
