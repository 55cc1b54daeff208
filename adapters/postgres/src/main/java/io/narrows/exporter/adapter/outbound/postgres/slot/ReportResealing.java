package io.narrows.exporter.adapter.outbound.postgres.slot;

import io.narrows.exporter.adapter.outbound.postgres.sql.Core;
import io.narrows.exporter.adapter.outbound.postgres.sql.Ids;
import io.narrows.exporter.adapter.outbound.postgres.sql.ReportRow;
import io.narrows.exporter.adapter.outbound.postgres.sql.Rows;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.adapter.outbound.postgres.sql.Transaction;
import io.narrows.exporter.adapter.outbound.sealing.BrokenSealException;
import io.narrows.exporter.adapter.outbound.sealing.SettingsCipher;
import io.narrows.exporter.domain.spool.KeyMissingException;
import io.narrows.exporter.domain.spool.Replicas;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;

/// Seals reports again when another key is the first of the key file: otherwise an old key would be needed for as long
/// as a dead letter lives. Begins `Replicas.ROLLOUT` after it saw the new key, as `Resealing` does.
///
/// It walks over all reports in the order of their ids, the oldest first, and each call goes a few steps. What cannot
/// be opened stays as it is. For one thread.
final class ReportResealing {
    private static final System.Logger LOGGER = System.getLogger(ReportResealing.class.getName());

    /// The steps of one call.
    private static final int STEPS = 5;

    /// How many reports a step looks at, and how much it seals in one transaction. A larger payload goes alone.
    private static final int LOOKED_AT = 2_000;

    private static final int MOST_REPORTS = 200;
    private static final long MOST_BYTES = 4L << 20;

    /// The begin of a payload says which key sealed it.
    private static final String PAGE = """
            SELECT id, substring(payload FROM 1 FOR 40), length(payload) FROM report
            WHERE id > ? ORDER BY id LIMIT\s""" + LOOKED_AT;

    /// Locked, so that nobody moves a report, or gives it another lane, meanwhile.
    private static final String LOCK = "SELECT " + ReportRow.COLUMNS + ", r.slot FROM report r"
            + " WHERE r.id = ANY(?::uuid[]) ORDER BY r.id FOR NO KEY UPDATE";

    private static final int LANES = 9;
    private static final int SLOT = 10;

    private static final String SEAL =
            "UPDATE report SET format = ?, checksum = ?, payload = ? WHERE id = ? AND slot = ?";

    private final Core core;
    private final SettingsCipher cipher;
    private final LongSupplier nanoTime;
    private List<Integer> seen = List.of();
    private long seenNanos;
    private boolean isDone;
    private UUID after = Ids.FIRST;
    private int sealed;

    /// A report whose key is looked at. A class, because records compare arrays by identity.
    private static final class Looked {
        private final UUID id;
        private final byte[] begin;
        private final long size;

        private Looked(ResultSet row) throws SQLException {
            this.id = row.getObject(1, UUID.class);
            this.begin = row.getBytes(2);
            this.size = row.getLong(3);
        }
    }

    /// A report as it was sealed again.
    private record Again(ReportRow.Stored stored, int slot) {}

    /// @param nanoTime such as `System::nanoTime`
    ReportResealing(Core core, LongSupplier nanoTime) {
        this.core = core;
        this.cipher = core.rows().cipher();
        this.nanoTime = nanoTime;
    }

    /// Seals some reports again, if it is time.
    void run(Connection connection) throws SQLException {
        var now = cipher.keyIds();
        if (!now.equals(seen)) {
            seen = now;
            seenNanos = nanoTime.getAsLong();
            // With one key there is nothing that another one could open.
            isDone = now.size() < 2;
            after = Ids.FIRST;
            sealed = 0;
        }
        if (nanoTime.getAsLong() - seenNanos >= Replicas.ROLLOUT.toNanos()) {
            for (int i = 0; i < STEPS && !isDone; i++) {
                step(connection);
            }
        }
    }

    private void step(Connection connection) throws SQLException {
        var page = Rows.list(connection, PAGE, Looked::new, after);
        var old = new ArrayList<UUID>();
        long bytes = 0;
        int looked = 0;
        for (var report : page) {
            if (isOld(report)) {
                bytes += report.size;
                if (!old.isEmpty() && (old.size() == MOST_REPORTS || bytes > MOST_BYTES)) {
                    break;
                }
                old.add(report.id);
            }
            looked++;
        }
        if (!old.isEmpty()) {
            sealed += Transaction.run(connection, same -> seal(same, old));
        }
        if (looked > 0) {
            after = page.get(looked - 1).id;
        }
        if (looked == page.size() && looked < LOOKED_AT) {
            end();
        }
    }

    private boolean isOld(Looked report) {
        return SettingsCipher.keyOf(report.begin).isPresent() && !cipher.isUpToDate(report.begin);
    }

    private void end() {
        isDone = true;
        if (sealed > 0) {
            LOGGER.log(Level.INFO, "reports of the spool sealed again reports={0,number,#}", sealed);
        }
    }

    private int seal(Connection connection, List<UUID> ids) throws SQLException {
        var again = Rows.list(connection, LOCK, row -> again(connection, row), Sql.array("uuid", ids));
        int count = 0;
        for (var report : again) {
            if (report.isPresent()) {
                var stored = report.get().stored();
                count += Sql.update(
                        connection,
                        SEAL,
                        stored.format(),
                        stored.checksum(),
                        stored.payload(),
                        stored.id(),
                        report.get().slot());
            }
        }
        return count;
    }

    /// @return empty if the report cannot be opened
    private Optional<Again> again(Connection connection, ResultSet row) throws SQLException {
        var lanes = core.lanes().fingerprints(connection, row.getArray(LANES));
        try {
            var report = core.rows().read(row, 1, lanes);
            return Optional.of(new Again(core.rows().close(report, lanes), row.getInt(SLOT)));
        } catch (BrokenSealException | KeyMissingException e) {
            return Optional.empty();
        }
    }
}
