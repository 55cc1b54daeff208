package io.narrows.exporter.domain.spool;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

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
    DAMAGED,
    /// The process ended without a stop while it was in flight, twice: its consumer may not bear this report.
    CRASHED,
    /// An operator deleted it while it was pending. Only a receipt shows this: there is no such dead letter.
    PURGED;

    /// As operators write it, such as `notInstalled`.
    public String label() {
        var words = name().toLowerCase(Locale.ROOT).split("_", -1);
        return Arrays.stream(words)
                .skip(1)
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining("", words[0], ""));
    }

    /// The labels of the causes that a dead letter can have.
    public static List<String> labels() {
        return Arrays.stream(values())
                .filter(cause -> cause != PURGED)
                .map(DeathCause::label)
                .toList();
    }
}
