package io.narrows.exporter.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.sealing.KeyFile;
import io.narrows.exporter.adapter.outbound.spool.file.SpoolSettings;
import io.narrows.exporter.bootstrap.config.Configuration;
import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.history.HistoryLimits;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolsTest {
    private static final Logger LOGGER = Logger.getLogger(Spools.class.getName());

    @TempDir
    Path home;

    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            logged.add(line.getLevel() + " " + line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        LOGGER.addHandler(handler);
    }

    @AfterEach
    void listenNoMore() {
        LOGGER.removeHandler(handler);
    }

    private Configuration.Spool spool(Optional<Path> keyFile) {
        return new Configuration.Spool(
                false,
                new SpoolSettings(
                        home.resolve("spool"),
                        SpoolSettings.SMALLEST,
                        new ByteSize(0),
                        Duration.ofHours(1),
                        10,
                        Duration.ofHours(1),
                        SpoolSettings.SMALLEST_CACHE,
                        keyFile,
                        false,
                        HistoryLimits.NONE),
                Optional.empty(),
                false);
    }

    @Test
    void aSpoolWithoutAKeyWarnsAtTheStart() {
        Spools.warnOf(spool(Optional.empty()));

        assertThat(logged)
                .singleElement()
                .asString()
                .startsWith("WARNING spool not sealed")
                .contains("spool.keyFile");
    }

    @Test
    void aSpoolWithAKeyDoesNot() {
        var file = home.resolve("keys");
        new KeyFile(file, Clock.systemUTC()).create();

        var sealed = spool(Optional.of(file));
        Spools.open(sealed).close();
        Spools.warnOf(sealed);

        assertThat(logged).isEmpty();
    }
}
