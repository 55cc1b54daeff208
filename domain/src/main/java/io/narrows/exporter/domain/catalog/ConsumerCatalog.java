package io.narrows.exporter.domain.catalog;

import io.narrows.exporter.domain.consumer.ConsumerId;
import java.util.List;
import java.util.Optional;

/// Outbound port: the installed consumers. The set does not change while the exporter runs. Thread-safe.
public interface ConsumerCatalog {

    /// Finds a consumer; the case of the id does not matter.
    Optional<ConsumerType> find(ConsumerId id);

    /// All installed consumers, sorted by id.
    List<ConsumerType> all();
}
