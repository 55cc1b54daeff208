package io.narrows.exporter.adapter.outbound.plugins;

import io.narrows.exporter.domain.consumer.ConsumerId;
import java.util.Objects;

/// By what code is known to be a plugin's.
///
/// @param consumer that the plugin provides
/// @param loader of its classes
/// @param packageName of its factory; blank where that has none
public record PluginOrigin(ConsumerId consumer, ClassLoader loader, String packageName) {
    public PluginOrigin {
        Objects.requireNonNull(consumer, "consumer");
        Objects.requireNonNull(loader, "loader");
        Objects.requireNonNull(packageName, "packageName");
    }
}
