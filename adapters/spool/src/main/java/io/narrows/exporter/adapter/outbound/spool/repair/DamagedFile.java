package io.narrows.exporter.adapter.outbound.spool.repair;

import io.narrows.exporter.adapter.outbound.spool.sqlite.DamageMarker;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Schema;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/// Detects a damaged database before the spool is opened. Moves it aside and saves what can be read.
public record DamagedFile(Database database, DamageMarker damageMarker, Clock clock) {
    private static final System.Logger LOGGER = System.getLogger(DamagedFile.class.getName());
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /// Above this size only the small tables are checked, because a full check would take minutes. A payload is checked
    /// when it is read. A damaged page that is found later makes the next start check everything.
    private static final long SMALL_ENOUGH_FOR_ALL = 256L << 20;

    private static final List<String> SMALL_TABLES =
            List.of("meta", "lane", "delivery", "untried", "made", "ended", "idempotency", "tally", "extent");

    public void replaceIfDamaged() throws IOException, SQLException {
        var file = database.file();
        if (Files.notExists(file) || Files.size(file) == 0) {
            return;
        }
        var damage = damage();
        if (damage.isPresent()) {
            var aside = moveAside(file);
            LOGGER.log(
                    Level.ERROR,
                    "spool is damaged file={0} kept-as={1} reason=\"{2}\" action=\"starting a new one with what is readable\"",
                    file,
                    aside,
                    damage.get());
            new Salvage(database.withFile(aside), database).run();
        }
        damageMarker.settle();
    }

    private Optional<String> damage() throws SQLException, IOException {
        try (var connection = database.openReader()) {
            if (Schema.version(connection) == 0) {
                return Optional.empty();
            }
            return check(connection);
        } catch (SQLException e) {
            if (Database.isDamage(e)) {
                return Optional.of(String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    private Optional<String> check(Connection connection) throws SQLException, IOException {
        if (damageMarker.isRaised() || Files.size(database.file()) <= SMALL_ENOUGH_FOR_ALL) {
            return check(connection, "PRAGMA quick_check(1)");
        }
        for (var table : SMALL_TABLES) {
            var exists = new Prepared(connection, "SELECT 1 FROM sqlite_schema WHERE name = ?").exists(table);
            var found = exists ? check(connection, "PRAGMA quick_check(" + table + ")") : Optional.<String>empty();
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> check(Connection connection, String pragma) throws SQLException {
        var finding = new Prepared(connection, pragma).text().orElse("no answer");
        return finding.equals("ok") ? Optional.empty() : Optional.of(finding);
    }

    private Path moveAside(Path file) throws IOException {
        var aside = file.resolveSibling(file.getFileName() + ".damaged-" + STAMP.format(clock.instant()));
        for (int i = 2; Files.exists(aside); i++) {
            aside = file.resolveSibling(file.getFileName() + ".damaged-" + STAMP.format(clock.instant()) + "-" + i);
        }
        Files.move(file, aside);
        for (var suffix : List.of("-wal", "-shm")) {
            var companion = file.resolveSibling(file.getFileName() + suffix);
            if (Files.exists(companion)) {
                Files.move(companion, aside.resolveSibling(aside.getFileName() + suffix));
            }
        }
        return aside;
    }
}
