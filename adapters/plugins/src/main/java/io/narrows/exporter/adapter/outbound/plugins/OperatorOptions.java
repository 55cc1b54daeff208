package io.narrows.exporter.adapter.outbound.plugins;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.SettingDeclarations;

/// The options that the operator configured under `consumers.<id>`.
///
/// Called once for each loaded consumer, so that the implementation knows all valid keys after the last call.
@FunctionalInterface
public interface OperatorOptions {

    /// The options of one consumer.
    ///
    /// @param declared the options that its plugin declares
    /// @return a value for each declared option, as `SettingDeclarations.parse` returns it
    /// @throws InvalidSettingException if a value is not allowed; this stops the start
    ConsumerSettings of(ConsumerId consumer, SettingDeclarations declared);
}
