package io.narrows.exporter.adapter.outbound.spool.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Schema;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;
import io.narrows.exporter.domain.consumer.ByteSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExtentsTest {
    private static final int LEAST = 1_000;
    private static final int MIB = 1 << 20;

    @TempDir
    Path directory;

    private final Snapshots snapshots = new Snapshots(2);
    private Connection connection;
    private PayloadFile file;
    private Extents extents;

    @BeforeEach
    void open() throws SQLException, IOException {
        connection =
                new Database(directory.resolve("spool.db"), new ByteSize(1L << 20), StoreTuning.DEFAULT).openWriter();
        Schema.CURRENT.migrate(connection, directory);
        file = PayloadFile.open(directory, 64L * MIB);
        extents = new Extents(connection, file, snapshots, LEAST);
    }

    @AfterEach
    void close() throws SQLException, IOException {
        file.close();
        connection.close();
    }

    private static byte[] payload(int letter, int size) {
        var bytes = new byte[size];
        Arrays.fill(bytes, (byte) letter);
        return bytes;
    }

    private static ByteBuffer buffer(int letter, int size) {
        return ByteBuffer.wrap(payload(letter, size)).asReadOnlyBuffer();
    }

    private void add(long seq, int size) throws SQLException {
        assertThat(extents.keep(seq, buffer((int) seq, size))).isEmpty();
        extents.force();
        extents.committed();
    }

    private void remove(long seq) throws SQLException {
        extents.remove(seq, seq);
        extents.committed();
    }

    private byte[] read(long seq) throws SQLException, IOException {
        try (var row = new Prepared(connection, "SELECT at, size FROM extent WHERE seq = ?").query(seq)) {
            assertThat(row.next()).isTrue();
            return file.read(new Extent(row.getLong(1), row.getInt(2)));
        }
    }

    @Test
    void aSmallPayloadStaysInItsRow() throws SQLException {
        assertThat(extents.keep(1, buffer('a', LEAST - 1))).isEqualTo(payload('a', LEAST - 1));
        assertThat(extents.used()).isZero();
    }

    @Test
    void payloadsDoNotShareBlocks() throws SQLException, IOException {
        for (int seq = 1; seq <= 50; seq++) {
            add(seq, LEAST + seq * 997);
        }
        for (int seq = 1; seq <= 50; seq += 2) {
            remove(seq);
        }
        for (int seq = 51; seq <= 75; seq++) {
            add(seq, LEAST + seq * 499);
        }

        for (int seq = 2; seq <= 50; seq += 2) {
            assertThat(read(seq)).isEqualTo(payload(seq, LEAST + seq * 997));
        }
        for (int seq = 51; seq <= 75; seq++) {
            assertThat(read(seq)).isEqualTo(payload(seq, LEAST + seq * 499));
        }
    }

    @Test
    void aPayloadThatAQueryMayReadIsNotOverwritten() throws SQLException, IOException {
        add(1, MIB);
        snapshots.begin(0);
        var old = new Extent(0, MIB);
        remove(1);
        add(2, MIB);
        assertThat(file.read(old)).isEqualTo(payload(1, MIB));

        snapshots.begin(1);
        snapshots.end(0);
        add(3, MIB);

        assertThat(file.read(old)).isEqualTo(payload(3, MIB));
        assertThat(read(2)).isEqualTo(payload(2, MIB));
    }

    @Test
    void aRemovalThatIsNotDurableFreesNothing() throws SQLException, IOException {
        add(1, MIB);
        Database.run(connection, "BEGIN");
        extents.remove(1, 1);
        extents.keep(2, buffer(2, MIB));
        Database.run(connection, "ROLLBACK");
        extents.rolledBack();

        add(3, MIB);

        assertThat(read(1)).isEqualTo(payload(1, MIB));
        assertThat(read(3)).isEqualTo(payload(3, MIB));
        assertThat(extents.used()).isEqualTo(2L * MIB);
    }

    @Test
    void aNewProcessKnowsWhatIsUsed() throws SQLException, IOException {
        add(1, MIB);
        add(2, MIB);
        remove(1);

        extents = new Extents(connection, file, snapshots, LEAST);
        assertThat(extents.used()).isEqualTo(MIB);
        assertThat(extents.reusable()).isEqualTo(MIB);
        add(3, MIB);

        assertThat(read(2)).isEqualTo(payload(2, MIB));
        assertThat(Files.size(directory.resolve("spool.payloads"))).isEqualTo(2L * MIB);
    }

    @Test
    void aPlaceThatCannotBeIsNoPlace() throws SQLException, IOException {
        Database.run(
                connection,
                "INSERT INTO extent VALUES (1, -4096, 9), (2, 5, 9), (3, 0, -1), (4, 9223372036854771712, 9),"
                        + " (5, 40960, 2147483647)");
        extents = new Extents(connection, file, snapshots, LEAST);

        for (int seq = 1; seq <= 5; seq++) {
            assertThat(read(seq)).isEmpty();
            remove(seq);
        }
        assertThat(extents.used()).isZero();
    }

    @Test
    void theFileGetsShorterThoughItsLastPayloadStays() throws SQLException, IOException {
        for (int seq = 1; seq <= 20; seq++) {
            add(seq, MIB);
        }
        for (int seq = 2; seq < 20; seq++) {
            remove(seq);
        }
        assertThat(extents.giveBackSome()).isFalse();
        assertThat(extents.canMoveSome()).isTrue();

        extents.moveSome();
        extents.force();
        extents.committed();
        assertThat(extents.giveBackSome()).isTrue();

        assertThat(Files.size(directory.resolve("spool.payloads"))).isEqualTo(2L * MIB);
        assertThat(read(1)).isEqualTo(payload(1, MIB));
        assertThat(read(20)).isEqualTo(payload(20, MIB));
        assertThat(extents.canMoveSome()).isFalse();
        assertThat(extents.giveBackSome()).isFalse();
    }

    @Test
    void aFileThatIsFullRefuses() throws SQLException {
        for (int seq = 1; seq <= 64; seq++) {
            add(seq, MIB);
        }

        assertThatThrownBy(() -> extents.keep(65, buffer(65, LEAST)))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("full");
        extents.rolledBack();

        remove(7);
        add(66, MIB);
    }
}
