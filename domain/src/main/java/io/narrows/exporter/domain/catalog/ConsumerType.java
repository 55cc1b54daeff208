package io.narrows.exporter.domain.catalog;

import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.domain.consumer.SettingDeclarations.Binding;
import java.util.Set;

/// Outbound port: a kind of consumer that is installed, or a name that the operator gave to one together with its
/// settings. Opens one instance for each set of settings.
///
/// Thread-safe.
public interface ConsumerType {

    ConsumerId id();

    /// The id that its plugin declares: `id()`, unless that is a name which the operator gave.
    default ConsumerId kind() {
        return id();
    }

    /// The version of the plugin that provides it.
    String version();

    /// What an envelope may say under `exportConfig.<id>`.
    SettingDeclarations settings();

    /// What the settings of an envelope, or those of a lane, ask for.
    ///
    /// @throws InvalidSettingException if a value is not of the declared type, or not for envelopes to give
    default Binding bind(ConsumerSettings sent) {
        return settings().bind(sent);
    }

    BatchLimits batchLimits();

    /// The hosts that a consumer with these settings would talk to, as `host` or `host:port`; empty where it talks to
    /// none.
    ///
    /// @param settings bound by `bind`
    Set<String> hosts(ConsumerSettings settings);

    /// Opens a consumer. Does not have to reach its destination.
    ///
    /// @param settings bound by `bind`
    /// @throws InvalidSettingException if the settings cannot work, such as a URL without a host
    ReportConsumer open(ConsumerSettings settings);

    /// As `open`, with the settings of a consumer that the operator named.
    default ReportConsumer openNamed(ConsumerSettings settings) {
        return open(settings);
    }
}
