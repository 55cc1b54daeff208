package io.narrows.exporter.adapter.outbound.spool.write;

import static io.narrows.exporter.test.time.Eventually.holds;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.spool.payload.PayloadFile;
import io.narrows.exporter.adapter.outbound.spool.payload.Snapshots;
import io.narrows.exporter.adapter.outbound.spool.sqlite.DamageMarker;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.PayloadRead;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Readers;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Schema;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;
import io.narrows.exporter.domain.consumer.ByteSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int KIB = 1 << 10;
    private static final int LOG = 4 << 20;

    @TempDir
    Path directory;

    private Path file;
    private Connection writer;
    private PayloadFile payloads;
    private Readers readers;
    private Checkpoints checkpoints;
    private Prepared insert;

    @BeforeEach
    void open() throws SQLException, IOException {
        file = directory.resolve("spool.db");
        var tuning = StoreTuning.DEFAULT.withCheckpointBytes(LOG);
        var database = new Database(file, new ByteSize(1L << 20), tuning);
        writer = database.openWriter();
        Schema.CURRENT.migrate(writer, file);
        Database.run(writer, "CREATE TABLE page (number INTEGER PRIMARY KEY, bytes BLOB NOT NULL)");
        Database.emptyLog(writer);
        insert = new Prepared(writer, "INSERT INTO page (bytes) VALUES (?)");
        payloads = PayloadFile.open(directory, Long.MAX_VALUE);
        readers = new Readers(
                database,
                payloads,
                new Snapshots(Readers.COUNT),
                new DamageMarker(directory),
                stored -> new PayloadRead.Damaged());
        checkpoints = new Checkpoints(writer, database, readers);
    }

    @AfterEach
    void close() throws SQLException, IOException {
        checkpoints.close();
        readers.close();
        payloads.close();
        writer.close();
    }

    private void write(int kibibytes) throws SQLException {
        insert.update(new byte[kibibytes * KIB]);
    }

    private static long size(Path file) throws IOException {
        return Files.size(file);
    }

    private long logPages() throws SQLException {
        try (var row = new Prepared(writer, "PRAGMA wal_checkpoint(NOOP)").query()) {
            assertThat(row.next()).isTrue();
            return row.getLong(2);
        }
    }

    private long pagesToCopy() throws SQLException {
        try (var row = new Prepared(writer, "PRAGMA wal_checkpoint(NOOP)").query()) {
            assertThat(row.next()).isTrue();
            return row.getLong(2) - row.getLong(3);
        }
    }

    /// Whether the log was copied, except for what came since.
    private boolean isAlmostCopied() {
        try {
            return pagesToCopy() < 10;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aShortLogIsLeftAlone() throws SQLException {
        write(2_000);

        checkpoints.afterCommit();

        // Ends once a checkpoint that has begun is over.
        checkpoints.close();
        assertThat(pagesToCopy()).isGreaterThan(100);
    }

    @Test
    void theLogIsCopiedWhileItHasRoomAndTheWriterGoesOn() throws SQLException, IOException {
        write(3_500);
        assertThat(size(directory.resolve("spool.db-wal"))).isLessThan(LOG);

        checkpoints.afterCommit();
        write(16);

        assertThat(holds(PATIENCE, this::isAlmostCopied)).isTrue();
        assertThat(size(file)).isGreaterThan(3_000_000);
    }

    @Test
    void theLogStartsOverOnceTheRestIsCopied() throws SQLException {
        write(3_500);
        checkpoints.afterCommit();
        write(16);
        assertThat(holds(PATIENCE, this::isAlmostCopied)).isTrue();

        assertThat(holds(PATIENCE, this::endsTheCheckpoint)).isTrue();
        write(16);

        assertThat(logPages()).isLessThan(20);
    }

    /// Whether all of the log is copied after a further commit.
    private boolean endsTheCheckpoint() {
        try {
            checkpoints.afterCommit();
            return pagesToCopy() == 0;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aWriterThatIsFasterThanTheCopyWaitsForIt() throws SQLException {
        write(20_000);

        checkpoints.afterCommit();
        checkpoints.afterCommit();

        assertThat(pagesToCopy()).isZero();
        write(16);
        assertThat(logPages()).isLessThan(20);
    }

    @Test
    void afterAQueryOfAnotherProcessTheLogStartsOverAtTheNextTime() throws SQLException {
        write(20_000);
        try (var other = new Database(file, new ByteSize(1L << 20), StoreTuning.DEFAULT).openReader();
                var open = new Prepared(other, "SELECT number FROM page").query()) {
            assertThat(open.next()).isTrue();
            checkpoints.run();
            write(16);
            assertThat(logPages()).isGreaterThan(1_000);
        }

        checkpoints.run();
        write(16);

        assertThat(logPages()).isLessThan(20);
    }

    @Test
    void theFileOfTheLogIsEmptiedAlsoDuringACheckpoint() throws SQLException, IOException {
        write(20_000);
        checkpoints.afterCommit();

        checkpoints.emptyLog();

        assertThat(size(directory.resolve("spool.db-wal"))).isZero();
    }
}
