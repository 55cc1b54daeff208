package io.narrows.exporter.domain.catalog;

import io.narrows.exporter.domain.consumer.ConsumerId;
import java.util.List;
import java.util.Optional;

/// Outbound port: the consumers that are installed. Does not change while the exporter runs. Thread-safe.
public interface ConsumerCatalog {

    /// Finds a consumer without regard to the case of its id.
    Optional<ConsumerType> find(ConsumerId id);

    /// All of them, sorted by id.
    List<ConsumerType> all();
}
