package io.narrows.exporter.domain.access;

/// How much the exporter trusts those who can reach it: who hands in reports, and who decides where reports go.
public enum SecurityProfile {
    /// Every sender logs in, and asks for consumers that the operator named.
    STRICT,
    /// Scanners of Narrows need no login if they call from the operator's networks; everybody else logs in.
    NARROWS,
    /// Anybody hands in reports, and envelopes say where they go.
    OPEN
}
