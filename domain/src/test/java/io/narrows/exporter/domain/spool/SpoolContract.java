package io.narrows.exporter.domain.spool;

/// The contract of every spool adapter. A test class implements `open` to run its tests.
public interface SpoolContract
        extends LeaseContract,
                ReceiptContract,
                LabelsContract,
                DeadLettersContract,
                DeadLetterSearchContract,
                PendingContract,
                PausesContract,
                UseContract,
                CapacityContract,
                HistoryContract,
                ResendContract,
                ConcurrencyContract {}
