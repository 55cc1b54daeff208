package io.narrows.exporter.domain.access;

/// What an operator restricts of a sender.
public enum SenderRule {
    /// The sources of its reports.
    SOURCES,
    /// The consumers that its envelopes ask for.
    CONSUMERS,
    /// Whether its envelopes give settings to consumers.
    SETTINGS
}
