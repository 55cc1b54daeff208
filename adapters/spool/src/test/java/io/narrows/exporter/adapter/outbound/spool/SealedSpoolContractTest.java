package io.narrows.exporter.adapter.outbound.spool;

import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;
import io.narrows.exporter.domain.spool.LeaseContract;
import io.narrows.exporter.domain.spool.Spool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;

/// What the contract says of leases, kept by a spool that seals. The rest of the contract does not look at payloads.
class SealedSpoolContractTest implements LeaseContract {
    private final AtomicInteger opened = new AtomicInteger();

    @TempDir
    Path home;

    StoreTuning tuning() {
        return StoreTuning.DEFAULT;
    }

    @Override
    public Spool open(Bounds bounds, Clock clock) {
        try {
            var directory = home.resolve("spool-" + opened.incrementAndGet());
            var settings = TestSettings.sealed(directory, KeyFiles.write(home.resolve("keys"), 1));
            return SqliteSpool.open(settings, tuning(), clock);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
