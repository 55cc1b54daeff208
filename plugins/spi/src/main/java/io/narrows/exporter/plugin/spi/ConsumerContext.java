package io.narrows.exporter.plugin.spi;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Egress;
import java.time.Clock;

/// What the exporter lends to a consumer that is opened.
public interface ConsumerContext {

    /// What the operator configured under `consumers.<id>`, bound to `ReportConsumerFactory.options()`.
    ConsumerSettings options();

    /// The time, in UTC.
    Clock clock();

    /// Says which addresses may be connected to. A consumer asks it right before each connection.
    Egress egress();

    /// How many calls of `deliver` one consumer has to serve at once, at most: as large as a pool of connections need
    /// be.
    int concurrency();

    /// Whether the settings are those of a consumer that the operator named in the configuration, and not of an
    /// envelope: where they lead to was the operator's choice.
    default boolean isNamedByOperator() {
        return false;
    }

    /// Whether a credential of the operator without an `Audience` must not be used at hosts that an envelope chose:
    /// true unless the security profile is `open`.
    default boolean requiresAudience() {
        return false;
    }
}
