package io.narrows.exporter.adapter.outbound.plugins;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.SettingDeclarations;

/// What the operator configured under `consumers.<id>`.
///
/// Asked once for each consumer that is loaded, so that whoever answers knows by the end which keys there are.
@FunctionalInterface
public interface OperatorOptions {

    /// The options of one consumer.
    ///
    /// @param declared what its plugin takes
    /// @return a value for each declared option, as `SettingDeclarations.parse` gives
    /// @throws InvalidSettingException if a value is not allowed: stops the start
    ConsumerSettings of(ConsumerId consumer, SettingDeclarations declared);
}
