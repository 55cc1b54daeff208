package io.narrows.exporter.adapter.outbound.postgres;

import java.time.Duration;

/// What tests make smaller.
///
/// @param suspectsWait how long after the start no suspect is leased
/// @param heap how many bytes of payloads may be leased at once
record Tuning(Duration suspectsWait, long heap) {
    private static final int SHARE_OF_HEAP = 4;

    static final Tuning DEFAULT =
            new Tuning(Duration.ofSeconds(15), Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
}
