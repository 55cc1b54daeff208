package io.narrows.exporter.adapter.outbound.memory;

import io.narrows.exporter.domain.spool.CountedReceiptsContract;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.SpoolContract;
import java.time.Clock;

class MemorySpoolTest implements SpoolContract, CountedReceiptsContract {
    @Override
    public Spool open(Bounds bounds, Clock clock) {
        return new MemorySpool(
                clock,
                bounds.maxBytes(),
                bounds.idempotencyWindow(),
                bounds.receiptRetention(),
                bounds.maxReceipts(),
                bounds.history());
    }
}
