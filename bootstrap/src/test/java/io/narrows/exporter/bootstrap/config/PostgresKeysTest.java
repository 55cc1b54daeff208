package io.narrows.exporter.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.consumer.ConsumerId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A spool that several exporters share, in the configuration.
class PostgresKeysTest {
    private static final String URL = "jdbc:postgresql://db.test:5432/exporter";

    @TempDir
    private Path home;

    private final Map<String, String> environment = new HashMap<>(Map.of(
            "SPOOL_TYPE", "postgres",
            "SPOOL_POSTGRES_URL", URL,
            "SPOOL_POSTGRES_USERNAME", "exporter",
            "SPOOL_KEY_FILE", "/run/secrets/spool-key"));

    @Test
    void theDefaultsAreThoseOfTheAdapter() {
        var postgres = read().spool().postgres().orElseThrow();

        assertThat(postgres.url()).isEqualTo(URL);
        assertThat(postgres.schema()).isEqualTo("data_exporter");
        assertThat(postgres.replicaTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(postgres.passwordFile()).isEmpty();
        assertThat(postgres.requireQuorum()).isFalse();
    }

    @Test
    void aSpoolOfSqliteHasNoDatabase() {
        environment.put("SPOOL_TYPE", "sqlite");

        assertThat(read().spool().postgres()).isEmpty();
        assertThat(read().spool().withoutFiles()).isFalse();
    }

    @Test
    void whatIsMissingIsNamedAtOnce() {
        environment.clear();
        environment.put("SPOOL_TYPE", "postgres");

        assertThatThrownBy(this::read)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("spool.postgres.url must be set")
                .hasMessageContaining("spool.postgres.username must be set")
                .hasMessageContaining("spool.keyFile must be set");
    }

    @Test
    void aPasswordInTheUrlIsRefusedAndNotRepeated() {
        environment.put("SPOOL_POSTGRES_URL", URL + "?password=hunter2");

        assertThatThrownBy(this::read)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("spool.postgres.url")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void theConsumerFileIsOfferedOnlyWhereItsFilesAreShared() {
        assertThat(read().setUp(Installed.BOTH).consumers().find(new ConsumerId("file")))
                .isEmpty();

        environment.put("SPOOL_POSTGRES_SHARED_FILES", "true");

        assertThat(read().setUp(Installed.BOTH).consumers().find(new ConsumerId("file")))
                .isPresent();
    }

    private Configuration read() {
        return Configuration.read(
                ConfigurationSources.of(Optional.empty(), environment, Map.of("data.exporter.home", home.toString())));
    }
}
