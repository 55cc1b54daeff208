package io.narrows.exporter.adapter.outbound.spool;

import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;

/// The contract, kept by a spool that has every payload in the payload file.
class LargePayloadsContractTest extends SqliteSpoolTest {
    @Override
    StoreTuning tuning() {
        return StoreTuning.DEFAULT.withLeastExtent(1);
    }
}
