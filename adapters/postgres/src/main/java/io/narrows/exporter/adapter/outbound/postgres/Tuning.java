package io.narrows.exporter.adapter.outbound.postgres;

import java.time.Duration;

/// What tests change.
///
/// @param suspectsWait how long after the start no suspect is leased
/// @param heap how many bytes of payloads may be leased at once
/// @param hasOneClock whether retention goes by the given clock too, and not by that of the database
record Tuning(Duration suspectsWait, long heap, boolean hasOneClock) {
    private static final int SHARE_OF_HEAP = 4;

    static final Tuning DEFAULT =
            new Tuning(Duration.ofSeconds(15), Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP, false);
}
