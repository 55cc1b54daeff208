package io.narrows.exporter.bootstrap;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.tls.PemException;
import io.narrows.exporter.domain.tls.PemFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/// The certificates that consumers present to their destinations.
///
/// @param files one of each consumer; need not exist
record ClientCertificates(Map<ConsumerId, Path> files) {
    /// When each certificate ends. A file that cannot be read is left out, because its consumer says so where it
    /// matters:
    /// its lane is paused.
    Map<ConsumerId, Instant> ends() {
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
