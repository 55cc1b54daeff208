package io.narrows.exporter.domain.catalog;

import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import java.util.Set;

/// Outbound port: a kind of consumer that is installed. Opens one instance for each set of settings.
///
/// Thread-safe.
public interface ConsumerType {

    ConsumerId id();

    /// The version of the plugin that provides it.
    String version();

    /// What an envelope may say under `exportConfig.<id>`.
    SettingDeclarations settings();

    BatchLimits batchLimits();

    /// The hosts that a consumer with these settings would talk to, as `host` or `host:port`; empty where it talks to
    /// none.
    ///
    /// @param settings bound by `settings()`
    Set<String> hosts(ConsumerSettings settings);

    /// Opens a consumer. Does not have to reach its destination.
    ///
    /// @param settings bound by `settings()`
    /// @throws InvalidSettingException if the settings cannot work, such as a URL without a host
    ReportConsumer open(ConsumerSettings settings);
}
