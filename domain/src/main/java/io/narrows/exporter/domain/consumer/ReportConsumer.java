package io.narrows.exporter.domain.consumer;

import java.util.List;

/// Outbound port: a destination that stores reports, such as an OpenSearch cluster.
///
/// One instance serves one set of settings. Several threads call it at once, so implementations must be thread-safe;
/// they may block. The callers are platform threads: an interrupt does not end a wait in a `java.net.Socket`.
public interface ReportConsumer extends AutoCloseable {

    /// Tries once to store each report of the batch. The caller does the retries.
    ///
    /// @param batch at least one delivery, within the limits that the consumer declared
    /// @return one result for each delivery, in the same order
    /// @throws InterruptedException if the caller interrupted this thread because its deadline passed; reports stored
    ///     by then may be sent again
    List<DeliveryResult> deliver(List<Delivery> batch) throws InterruptedException;

    /// Releases connections. Called once, after the last `deliver` has returned.
    @Override
    default void close() {}
}
