package io.narrows.exporter.bootstrap.config;

import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.ConsumerId;
import java.util.List;
import java.util.Optional;

/// The installed consumers without `file`, for exporters that share a spool and no volume: what it stores would be gone
/// with its pod, although the report counts as delivered.
record WithoutFiles(ConsumerCatalog installed) implements ConsumerCatalog {
    private static final ConsumerId FILE = new ConsumerId("file");

    @Override
    public Optional<ConsumerType> find(ConsumerId id) {
        return installed.find(id).filter(WithoutFiles::isOffered);
    }

    @Override
    public List<ConsumerType> all() {
        return installed.all().stream().filter(WithoutFiles::isOffered).toList();
    }

    private static boolean isOffered(ConsumerType type) {
        return !type.kind().equals(FILE);
    }
}
