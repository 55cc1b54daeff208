package io.narrows.exporter.adapter.outbound.postgres;

import static io.narrows.exporter.domain.spool.SpoolFixture.MANY;
import static io.narrows.exporter.domain.spool.SpoolFixture.fileLane;
import static io.narrows.exporter.domain.spool.SpoolFixture.fill;
import static io.narrows.exporter.domain.spool.SpoolFixture.reports;
import static io.narrows.exporter.domain.spool.SpoolFixture.tally;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.postgres.sql.PostgresSettings;
import io.narrows.exporter.adapter.outbound.sealing.KeyFile;
import io.narrows.exporter.domain.spool.DeadLetterFilter;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.Lease.Leased;
import io.narrows.exporter.domain.spool.ManualClock;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.SpoolFixture;
import io.narrows.exporter.domain.spool.Tally;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A key set that is rotated while replicas run, and reach the new file one after the other.
class KeyRotationTest {
    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock(SpoolFixture.START);
    private final PostgresSettings open = TestDatabase.settings(SpoolFixture.Bounds.WIDE);
    private Path oldKeys;
    private Path newKeys;

    @BeforeEach
    void rotate() throws Exception {
        oldKeys = folder.resolve("old");
        newKeys = folder.resolve("new");
        new KeyFile(oldKeys, clock).create();
        Files.copy(oldKeys, newKeys);
        new KeyFile(newKeys, clock).rotate();
    }

    private TestDatabase.Opened withKeys(Path keys) {
        return TestDatabase.open(TestDatabase.sealed(open, keys), clock);
    }

    private List<Leased> leaseNow(Spool spool) {
        return spool.lease(fileLane(spool).name(), MANY, clock.instant()).deliveries();
    }

    private static List<DeathCause> causes(Spool spool) {
        return spool.deadLetters().list(DeadLetterFilter.ALL, Optional.empty(), 10).stream()
                .map(letter -> letter.cause())
                .toList();
    }

    @Test
    void aReplicaWithoutTheNewKeyLeavesToTheOthersWhatItSeals() {
        try (var before = withKeys(oldKeys);
                var after = withKeys(newKeys)) {
            fill(before.spool(), fileLane(before.spool()), 1);
            var sealedWithTheNewKey = fill(after.spool(), fileLane(after.spool()), 2);

            var readable = leaseNow(before.spool());
            assertThat(readable).hasSize(1);
            assertThat(leaseNow(before.spool())).isEmpty();
            assertThat(causes(before.spool())).isEmpty();

            clock.move(Duration.ofSeconds(2));
            assertThat(reports(leaseNow(after.spool()))).isEqualTo(sealedWithTheNewKey);
            assertThat(tally(after.spool(), fileLane(after.spool()))).isEqualTo(new Tally(3, 0, 0, 3, 0));
        }
    }
}
