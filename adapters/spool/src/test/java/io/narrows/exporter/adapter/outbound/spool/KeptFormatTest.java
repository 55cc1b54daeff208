package io.narrows.exporter.adapter.outbound.spool;

import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.sealing.Checksum;
import io.narrows.exporter.adapter.outbound.sealing.FormatColumn;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;
import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.report.PayloadFormat;
import io.narrows.exporter.domain.report.PayloadFormat.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeptFormatTest {
    private static final String PAYLOAD = "{\"a\":[{}]}";
    private static final PayloadFormat FORMAT = new PayloadFormat(Kind.JSON_OBJECT, 3, true);

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(Kind.class)
    void everyFormatIsKept(Kind kind) {
        for (boolean isOneLine : new boolean[] {true, false}) {
            for (int depth : new int[] {0, 1, 10_000, 60_000_000}) {
                var format = new PayloadFormat(kind, depth, isOneLine);

                assertThat(FormatColumn.read(FormatColumn.of(format, 0xFFFF_FFFFL), new byte[0], 0xFFFF_FFFFL))
                        .isEqualTo(format);
            }
        }
    }

    @Test
    void aFormatWithAnyBitChangedIsReadAnew() {
        var payload = PAYLOAD.getBytes(StandardCharsets.UTF_8);
        long checksum = Checksum.of(payload, "");
        long kept = FormatColumn.of(FORMAT, checksum);
        for (int bit = 0; bit < Long.SIZE; bit++) {
            assertThat(FormatColumn.read(kept ^ (1L << bit), payload, checksum)).isEqualTo(FORMAT);
        }
    }

    @Test
    void theFormatIsTakenFromTheSpoolAndNotReadAgain() throws SQLException {
        fill();
        var unlike = new PayloadFormat(Kind.NOT_JSON, 0, false);
        run("UPDATE report SET format = "
                + FormatColumn.of(unlike, Checksum.of(PAYLOAD.getBytes(StandardCharsets.UTF_8), "")));

        assertThat(leasedFormat()).isEqualTo(unlike);
    }

    @Test
    void aReportOfAnOlderExporterIsReadOnceMore() throws SQLException {
        fill();
        run("UPDATE report SET format = -1");

        assertThat(leasedFormat()).isEqualTo(FORMAT);
    }

    private void fill() {
        try (var spool = SqliteSpool.open(TestSettings.in(directory), Clock.systemUTC())) {
            spool.append(to(report(1, PAYLOAD), fileLane(spool)));
        }
    }

    private void run(String statement) throws SQLException {
        var database = new Database(directory.resolve("spool.db"), new ByteSize(1L << 30), StoreTuning.DEFAULT);
        try (var connection = database.openWriter()) {
            Database.run(connection, statement);
        }
    }

    private PayloadFormat leasedFormat() {
        try (var spool = SqliteSpool.open(TestSettings.in(directory), Clock.systemUTC())) {
            return leaseAll(spool, fileLane(spool))
                    .getFirst()
                    .delivery()
                    .report()
                    .payload()
                    .format();
        }
    }
}
