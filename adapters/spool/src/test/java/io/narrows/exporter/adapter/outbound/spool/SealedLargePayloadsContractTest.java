package io.narrows.exporter.adapter.outbound.spool;

import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;

/// What the contract says of leases, kept by a spool that seals and has every payload in the payload file.
class SealedLargePayloadsContractTest extends SealedSpoolContractTest {
    @Override
    StoreTuning tuning() {
        return StoreTuning.DEFAULT.withLeastExtent(1);
    }
}
