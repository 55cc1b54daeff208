package io.narrows.exporter.domain.catalog;

import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.domain.consumer.SettingDeclarations.Binding;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;

/// Outbound port: an installed kind of consumer, or an operator's named consumer (a kind plus its settings). Opens one
/// instance for each set of settings.
///
/// Thread-safe.
public interface ConsumerType {

    ConsumerId id();

    /// The id that the plugin declares. Differs from `id()` only for a named consumer.
    default ConsumerId kind() {
        return id();
    }

    /// The version of the plugin that provides this consumer.
    String version();

    /// The settings that an envelope may give under `exportConfig.<id>`.
    SettingDeclarations settings();

    /// Checks settings from an envelope or a lane, and says what they ask for.
    ///
    /// @throws InvalidSettingException if a value has the wrong type, or if envelopes may not give this setting
    default Binding bind(ConsumerSettings sent) {
        return settings().bind(sent);
    }

    /// The settings that the operator gave a named consumer, by name, with a mask in place of each secret. Empty for a
    /// consumer that envelopes give its settings.
    default SortedMap<String, String> shownSettings() {
        return Collections.emptySortedMap();
    }

    BatchLimits batchLimits();

    /// The hosts that a consumer with these settings would connect to, as `host` or `host:port`. Empty if it connects
    /// to none.
    ///
    /// @param settings bound by `bind`
    Set<String> hosts(ConsumerSettings settings);

    /// Whether a consumer with these settings talks to all its hosts over TLS and to none without.
    ///
    /// @param settings bound by `bind`
    default boolean usesTls(ConsumerSettings settings) {
        return hosts(settings).isEmpty();
    }

    /// Opens a consumer. Opening does not have to reach the destination.
    ///
    /// @param settings bound by `bind`
    /// @throws InvalidSettingException if the settings cannot work, such as a URL without a host
    ReportConsumer open(ConsumerSettings settings);

    /// Opens a consumer like `open`, with the settings of a named consumer.
    default ReportConsumer openNamed(ConsumerSettings settings) {
        return open(settings);
    }
}
