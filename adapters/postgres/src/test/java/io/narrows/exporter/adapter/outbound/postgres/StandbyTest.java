package io.narrows.exporter.adapter.outbound.postgres;

import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.fill;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.outbound.sealing.SpoolException;
import io.narrows.exporter.domain.spool.SpoolFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A spool beside a standby, which takes no reports and may lag behind.
class StandbyTest {
    @TempDir
    Path folder;

    @Test
    void ofSeveralServersThePrimaryIsUsedAndAStandbyAloneIsRefused() throws Exception {
        CrashingPostgres.start(folder.resolve("primary")).close();
        copy(folder.resolve("primary"), folder.resolve("standby"));
        Files.createFile(folder.resolve("standby/standby.signal"));
        try (var standby = CrashingPostgres.start(folder.resolve("standby"));
                var primary = CrashingPostgres.start(folder.resolve("primary"))) {
            var both = "jdbc:postgresql://" + host(standby) + "," + host(primary) + "/postgres";
            var settings = TestDatabase.settings(both, "spool", SpoolFixture.Bounds.WIDE);
            try (var spool = PostgresSpool.open(settings, "test", Clock.systemUTC())) {
                assertThat(fill(spool, fileLane(spool), 2)).hasSize(2);
            }

            var alone = TestDatabase.settings(standby.url(), "spool", SpoolFixture.Bounds.WIDE);
            assertThatThrownBy(() -> PostgresSpool.open(alone, "test", Clock.systemUTC()))
                    .isInstanceOf(SpoolException.class)
                    .hasMessageContaining("primary");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://a,b/db?targetServerType=any",
                "jdbc:postgresql://a,b/db?sslmode=require&targetServerType=preferPrimary&loginTimeout=3",
                "jdbc:postgresql://a/db?targetServerType=primaryOrSo",
                "jdbc:postgresql://a/db?currentSchema=public"
            })
    void aUrlThatLeadsToAStandbyOrToAnotherSchemaIsRefused(String url) {
        assertThatThrownBy(() -> TestDatabase.settings(url, "spool", SpoolFixture.Bounds.WIDE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("url must not set ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://a,b/db?targetServerType=primary",
                "jdbc:postgresql://a,b/db?targetServerType=primary&sslmode=require",
                "jdbc:postgresql://a/db?options=-c%20search_path=x,y"
            })
    void aUrlThatLeadsToThePrimaryIsTaken(String url) {
        assertThat(TestDatabase.settings(url, "spool", SpoolFixture.Bounds.WIDE).url())
                .isEqualTo(url);
    }

    private static String host(CrashingPostgres server) {
        return server.url().replaceFirst("jdbc:postgresql://", "").replaceFirst("/.*", "");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            files.forEach(file -> {
                try {
                    Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
