package io.narrows.exporter.adapter.outbound.spool;

import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.leaseAll;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static io.narrows.exporter.domain.spool.SpoolFixture.reports;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.spool.sqlite.Database;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;
import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.spool.DeadLetter;
import io.narrows.exporter.domain.spool.DeadLetterFilter;
import io.narrows.exporter.domain.spool.DeathCause;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests how the file keeps labels.
class KeptLabelsTest {
    private static final ReportData BARE = report(1);
    private static final ReportData LABELLED = labelled(report(2), Map.of("cluster", "prod \"eu\"", "node", "a"));

    @TempDir
    Path directory;

    @Test
    void labelsAreJsonThatAnOperatorCanQueryAndABlankTextIfThereAreNone() throws SQLException {
        fill();

        assertThat(text("SELECT labels FROM report WHERE id = '" + BARE.id() + "'"))
                .isEmpty();
        assertThat(text("SELECT labels ->> 'cluster' FROM report WHERE id = '" + LABELLED.id() + "'"))
                .isEqualTo("prod \"eu\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"cluster\":\"dev\"}", "{\"cluster\":", "[]", "x"})
    void labelsThatWereChangedAreDamage(String labels) throws SQLException {
        fill();
        run("UPDATE report SET labels = '" + labels + "' WHERE id = '" + LABELLED.id() + "'");

        try (var spool = open()) {
            assertThat(reports(leaseAll(spool, fileLane(spool)))).containsExactly(BARE);

            var dead = spool.deadLetters().list(DeadLetterFilter.ALL, Optional.empty(), 10);
            assertThat(dead).extracting(DeadLetter::cause).containsExactly(DeathCause.DAMAGED);
            assertThat(spool.deadLetters()
                            .report(dead.getFirst().id())
                            .orElseThrow()
                            .payload())
                    .isEqualTo(LABELLED.payload());
        }
    }

    @Test
    void labelsThatWerePutToAReportWithoutAnyAreDamage() throws SQLException {
        fill();
        run("UPDATE report SET labels = '{\"cluster\":\"dev\"}' WHERE id = '" + BARE.id() + "'");

        try (var spool = open()) {
            assertThat(reports(leaseAll(spool, fileLane(spool)))).containsExactly(LABELLED);
        }
    }

    private static ReportData labelled(ReportData like, Map<String, String> labels) {
        return new ReportData(like.id(), like.source(), like.receivedAt(), Labels.of(labels), like.payload());
    }

    private SqliteSpool open() {
        return SqliteSpool.open(TestSettings.in(directory), Clock.systemUTC());
    }

    private void fill() {
        try (var spool = open()) {
            spool.append(to(BARE, fileLane(spool)));
            spool.append(to(LABELLED, fileLane(spool)));
        }
    }

    private void run(String statement) throws SQLException {
        try (var connection = database().openWriter()) {
            Database.run(connection, statement);
        }
    }

    private String text(String query) throws SQLException {
        try (var connection = database().openReader()) {
            return new Prepared(connection, query).text().orElseThrow();
        }
    }

    private Database database() {
        return new Database(directory.resolve("spool.db"), new ByteSize(1L << 30), StoreTuning.DEFAULT);
    }
}
