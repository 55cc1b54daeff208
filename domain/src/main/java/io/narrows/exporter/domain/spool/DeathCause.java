package io.narrows.exporter.domain.spool;

/// Why a delivery became a dead letter.
public enum DeathCause {
    /// The consumer is not installed; it is replayed once its plugin is there.
    NOT_INSTALLED,
    /// Some required settings were given and others were not.
    INCOMPLETE_SETTINGS,
    /// The destination will never take this report.
    REJECTED,
    /// The destination stayed unavailable or misconfigured for longer than the maximum age.
    EXPIRED,
    /// The consumer threw an exception, time and again.
    FAILED,
    /// The spool could not read its report back as it was kept: the disk has damaged it.
    DAMAGED
}
