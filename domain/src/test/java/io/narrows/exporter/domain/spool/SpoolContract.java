package io.narrows.exporter.domain.spool;

/// What every adapter of the spool must do. Implement `open`, and the tests run.
public interface SpoolContract
        extends LeaseContract,
                ReceiptContract,
                DeadLettersContract,
                PendingContract,
                CapacityContract,
                ConcurrencyContract {}
