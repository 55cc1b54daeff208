package io.narrows.exporter.domain.access;

/// What a sender is restricted in.
public enum SenderRule {
    /// The sources of its reports.
    SOURCES,
    /// The consumers that its envelopes ask for.
    CONSUMERS,
    /// Whether its envelopes give settings to consumers.
    SETTINGS,
    /// The source of the exporter's own reports, which no sender may hand in, whatever the operator allows.
    OWN_SOURCE,
    /// Whether it relays reports that other exporters accepted.
    RELAY
}
