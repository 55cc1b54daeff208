package io.narrows.exporter.adapter.outbound.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.adapter.outbound.sealing.SpoolException;
import io.narrows.exporter.domain.spool.SpoolFixture;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerTest {
    @ParameterizedTest
    @CsvSource({"130023, 13.23", "120000, 12.0"})
    void aDatabaseThatIsTooOldIsRefusedWithItsVersion(long number, String version) {
        assertThatThrownBy(() -> Server.checkVersion(number))
                .isInstanceOf(SpoolException.class)
                .hasMessage("the shared spool needs PostgreSQL 14 or newer, but its database is PostgreSQL " + version);
    }

    @ParameterizedTest
    @ValueSource(longs = {140_000, 180_006})
    void aDatabaseThatIsNewEnoughIsTaken(long number) {
        assertThatCode(() -> Server.checkVersion(number)).doesNotThrowAnyException();
    }

    /// So `-Dpostgres.version=14.24.0` tests what it says.
    @Test
    void theTestsRunOnTheVersionThatWasAskedFor() throws SQLException {
        try (var connection = TestDatabase.connect(TestDatabase.settings(SpoolFixture.Bounds.WIDE))) {
            long number = Sql.number(connection, "SELECT current_setting('server_version_num')::int");

            assertThat(number / 10_000 + "." + number % 10_000 + ".0")
                    .isEqualTo(System.getProperty("postgres.version"));
        }
    }
}
