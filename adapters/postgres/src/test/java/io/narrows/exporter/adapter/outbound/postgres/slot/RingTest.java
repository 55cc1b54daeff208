package io.narrows.exporter.adapter.outbound.postgres.slot;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.postgres.PostgresSpool;
import io.narrows.exporter.adapter.outbound.postgres.TestDatabase;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.domain.spool.SpoolFixture;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class RingTest {
    private static final int LOOKING = 3;
    private static final int APPENDS = 500;
    private static final long BYTES = 1_000;

    @Test
    void howeverManyLookAtOnceNothingThatWasAppendedIsForgotten() throws Exception {
        var settings = TestDatabase.settings(SpoolFixture.Bounds.WIDE);
        PostgresSpool.open(settings, "one", Clock.systemUTC()).close();
        var ring = new Ring(settings);
        var isOver = new AtomicBoolean();
        try (var connection = TestDatabase.connect(settings);
                var looking = Executors.newFixedThreadPool(LOOKING)) {
            ring.lookClosely(connection);
            var looks = new ArrayList<Future<Boolean>>();
            for (int i = 0; i < LOOKING; i++) {
                looks.add(looking.submit(() -> {
                    try (var own = TestDatabase.connect(settings)) {
                        while (!isOver.get()) {
                            ring.look(own);
                        }
                        return true;
                    }
                }));
            }
            try {
                for (long total = BYTES; total <= APPENDS * BYTES; total += BYTES) {
                    append(connection, ring);
                    assertThat(ring.bytes()).isGreaterThanOrEqualTo(total);
                }
            } finally {
                isOver.set(true);
            }
            for (var look : looks) {
                assertThat(look.get()).isTrue();
            }
            ring.look(connection);
            assertThat(ring.bytes()).isEqualTo(APPENDS * BYTES);
        }
    }

    /// As the appender does it: first the database has it, then the ring.
    private static void append(Connection connection, Ring ring) throws SQLException {
        Sql.update(connection, """
                INSERT INTO fill AS f (slot, replica, bytes, reports) VALUES (?, 1, ?, 1)
                ON CONFLICT (slot, replica) DO UPDATE SET bytes = f.bytes + excluded.bytes""", ring.open(), BYTES);
        ring.appended(BYTES);
    }
}
