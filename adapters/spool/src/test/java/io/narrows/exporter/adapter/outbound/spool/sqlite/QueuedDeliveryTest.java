package io.narrows.exporter.adapter.outbound.spool.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.ByteSize;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueuedDeliveryTest {
    @TempDir
    private Path directory;

    @Test
    void theQueueIsReadWithoutSortingBecauseItMayBeLong() throws SQLException {
        var file = directory.resolve("spool.db");
        try (var connection = new Database(file, new ByteSize(1L << 20), StoreTuning.DEFAULT).openWriter()) {
            Schema.CURRENT.migrate(connection, file);
            for (var sql : List.of(QueuedDelivery.UNTRIED, QueuedDelivery.BARE)) {
                var plan = new ArrayList<String>();
                try (var rows = new Prepared(connection, "EXPLAIN QUERY PLAN " + sql).query(1, 1, 1)) {
                    while (rows.next()) {
                        plan.add(rows.getString(4));
                    }
                }

                assertThat(plan)
                        .anyMatch(step -> step.startsWith("SEARCH u USING PRIMARY KEY (lane=? AND first>?)"))
                        .noneMatch(step -> step.contains("B-TREE") || step.startsWith("SCAN"));
            }
        }
    }
}
