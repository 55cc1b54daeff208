package io.narrows.exporter.domain.consumer;

import java.util.List;

/// Outbound port: a place where reports are kept, such as an OpenSearch cluster.
///
/// One instance serves one set of settings. Called from several threads at once, so implementations must be
/// thread-safe; they may block. These are threads of the system, not virtual ones: an interrupt does not end what waits
/// in a `java.net.Socket`.
public interface ReportConsumer extends AutoCloseable {

    /// Tries once to store each report of the batch. Retrying is the caller's job.
    ///
    /// @param batch at least one delivery, within the limits that the consumer declared
    /// @return one result for each delivery, in the same order
    /// @throws InterruptedException if this thread was interrupted because the caller's deadline passed; what was
    /// stored
    ///     by then may be sent again
    List<DeliveryResult> deliver(List<Delivery> batch) throws InterruptedException;

    /// Releases connections. Called once, after the last `deliver` has returned.
    @Override
    default void close() {}
}
