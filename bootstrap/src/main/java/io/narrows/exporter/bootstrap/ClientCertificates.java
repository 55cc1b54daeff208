package io.narrows.exporter.bootstrap;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.file.Reread;
import io.narrows.exporter.domain.tls.PemException;
import io.narrows.exporter.domain.tls.PemFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/// The certificates that consumers present to their destinations. Thread-safe.
final class ClientCertificates {
    /// How often the files are read at most, because each scrape and each look of the watch asks.
    private static final Duration PERIOD = Duration.ofSeconds(30);

    private final Reread<Map<ConsumerId, Instant>> ends;

    /// @param files one of each consumer; need not exist
    /// @param nanoTime as `System.nanoTime`
    ClientCertificates(Map<ConsumerId, Path> files, LongSupplier nanoTime) {
        this.ends = Reread.later(Map.of(), before -> read(files), reason -> {}, PERIOD, nanoTime);
    }

    /// When each certificate ends. A file that cannot be read is left out, because its consumer says so where it
    /// matters: its lane is paused.
    Map<ConsumerId, Instant> ends() {
        return ends.current();
    }

    private static Map<ConsumerId, Instant> read(Map<ConsumerId, Path> files) {
        var ends = new TreeMap<ConsumerId, Instant>();
        files.forEach((consumer, file) -> {
            try {
                if (Files.exists(file)) {
                    var own = PemFile.read(file).certificates().getFirst();
                    ends.put(consumer, own.getNotAfter().toInstant());
                }
            } catch (PemException e) {
                ends.remove(consumer);
            }
        });
        return ends;
    }
}
