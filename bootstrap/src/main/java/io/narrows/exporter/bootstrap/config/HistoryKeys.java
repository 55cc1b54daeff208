package io.narrows.exporter.bootstrap.config;

import static io.narrows.exporter.bootstrap.config.KeyBounds.atMost;

import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.history.HistoryLimits;
import java.time.Duration;

/// The keys under `history`: how much of what was delivered is kept.
final class HistoryKeys {
    static final KeyGroup GROUP = new KeyGroup(
            "history", "Delivered reports that are kept, so that operators can look at them and resend them.");

    private static final Key<ByteSize> MAX_SIZE = GROUP.size("maxSize", "64MiB", KeyBounds.NONE, """
            The most that delivered reports may take, within spool.maxSize. The oldest go first, and they go before a new
            report is refused. 0 keeps none; then only receipts are left of what was delivered.""");
    private static final Key<Duration> MAX_AGE = GROUP.duration("maxAge", "24h", atMost("365d"), """
            How long a delivered report is kept. What its envelope says about consumers, passwords included, stays in the
            spool for as long, sealed if spool.keyFile is set.""");

    private HistoryKeys() {}

    static HistoryLimits read(Values values) {
        return new HistoryLimits(values.of(MAX_SIZE), values.of(MAX_AGE));
    }
}
