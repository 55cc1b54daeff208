package io.narrows.exporter.adapter.outbound.plugins;

import io.narrows.exporter.domain.consumer.ConsumerId;
import java.util.Objects;

/// What identifies code as a plugin's.
///
/// @param consumer the consumer that the plugin provides
/// @param loader the plugin's class loader
/// @param packageName the package of its factory; blank if the factory has none
public record PluginOrigin(ConsumerId consumer, ClassLoader loader, String packageName) {
    public PluginOrigin {
        Objects.requireNonNull(consumer, "consumer");
        Objects.requireNonNull(loader, "loader");
        Objects.requireNonNull(packageName, "packageName");
    }
}
