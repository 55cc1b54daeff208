package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedSpoolIT {
    @TempDir
    private Path scratch;

    @Test
    void aSecondExporterOnTheSameSpoolEndsWithOneClearLine() {
        try (var first = ExporterProcess.start(scratch)) {
            var second = ExporterProcess.run(scratch, Map.of(), "serve");

            assertThat(second.status()).isNotZero();
            assertThat(second.output())
                    .filteredOn(line -> !line.contains(" INFO "))
                    .singleElement()
                    .asString()
                    .contains(scratch.resolve("spool") + " is in use");
            assertThat(new Operator(first).isReady()).isTrue();
        }
    }
}
