package io.narrows.exporter.application.named;

import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.ConsumerId;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// The catalog of the installed consumers and the named consumers of the operator. Thread-safe.
public final class NamedConsumers implements ConsumerCatalog {
    private final TreeMap<ConsumerId, ConsumerType> types = new TreeMap<>();

    /// @throws IllegalArgumentException if a name is the id of an installed consumer, or is given twice
    public NamedConsumers(ConsumerCatalog installed, List<NamedConsumer> named) {
        installed.all().forEach(type -> types.put(type.id(), type));
        for (var consumer : named) {
            if (types.putIfAbsent(consumer.id(), consumer) != null) {
                throw new IllegalArgumentException("there is a consumer '" + consumer.id() + "' already");
            }
        }
    }

    @Override
    public Optional<ConsumerType> find(ConsumerId id) {
        return Optional.ofNullable(types.get(id));
    }

    @Override
    public List<ConsumerType> all() {
        return List.copyOf(types.values());
    }
}
