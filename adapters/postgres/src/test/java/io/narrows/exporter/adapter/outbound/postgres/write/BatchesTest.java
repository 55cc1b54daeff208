package io.narrows.exporter.adapter.outbound.postgres.write;

import static io.narrows.exporter.domain.spool.SpoolFixture.START;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.report;
import static io.narrows.exporter.domain.spool.SpoolFixture.tally;
import static io.narrows.exporter.domain.spool.SpoolFixture.to;
import static io.narrows.exporter.test.time.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.postgres.TestDatabase;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.domain.spool.ManualClock;
import io.narrows.exporter.domain.spool.SpoolFixture;
import io.narrows.exporter.domain.spool.Tally;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long MORE_THAN_A_SLOT = 512L << 20;

    /// Counts how often it is tried to store something, because sequences are not rolled back, and refuses to open
    /// the next slot.
    private static String watched(String error) {
        return """
            CREATE SEQUENCE stores; CREATE SEQUENCE refusals;
            CREATE FUNCTION stored() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN PERFORM nextval('stores'); RETURN NULL; END $$;
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN PERFORM nextval('refusals'); RAISE EXCEPTION 'refused' USING ERRCODE = '%s'; END $$;
            CREATE TRIGGER stored BEFORE INSERT ON report FOR EACH STATEMENT EXECUTE FUNCTION stored();
            CREATE TRIGGER stored BEFORE INSERT ON pending FOR EACH STATEMENT EXECUTE FUNCTION stored();
            CREATE TRIGGER refuse BEFORE UPDATE ON ring FOR EACH STATEMENT EXECUTE FUNCTION refuse()""".formatted(error);
    }

    /// A deadlock, a lost connection, and something that nobody expects.
    @ParameterizedTest
    @ValueSource(strings = {"40P01", "57P01", "P0001"})
    void whatWasStoredIsNotStoredAgainBecauseTheNextSlotCannotBeOpened(String error) throws SQLException {
        try (var opened = TestDatabase.open(SpoolFixture.Bounds.WIDE, new ManualClock(START));
                var connection = opened.connect()) {
            var spool = opened.spool();
            var lane = fileLane(spool);
            spool.append(to(report(1), lane));
            Sql.run(connection, watched(error));
            Sql.update(connection, "UPDATE fill SET bytes = ?", MORE_THAN_A_SLOT);
            await("a full slot", PATIENCE, () -> spool.use().historyBytes() > MORE_THAN_A_SLOT / 2);

            var second = report(2);
            assertThat(spool.append(to(second, lane)).report()).isEqualTo(second.id());

            await("the refusal", PATIENCE, () -> drawn(connection, "refusals"));
            spool.append(to(report(3), lane));
            // Of two reports, in two tables each.
            assertThat(Sql.number(connection, "SELECT last_value FROM stores")).isEqualTo(4);
            assertThat(tally(spool, lane)).isEqualTo(new Tally(3, 0, 0, 3, 0));
        }
    }

    private static boolean drawn(Connection connection, String sequence) {
        try {
            return Sql.number(connection, "SELECT is_called::int FROM " + sequence) > 0;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
