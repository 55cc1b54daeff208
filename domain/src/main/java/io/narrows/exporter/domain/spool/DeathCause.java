package io.narrows.exporter.domain.spool;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Why a delivery became a dead letter.
public enum DeathCause {
    /// The consumer is not installed. The delivery is replayed once the plugin is installed.
    NOT_INSTALLED,
    /// Some required settings were given and others were not.
    INCOMPLETE_SETTINGS,
    /// The destination will never take this report.
    REJECTED,
    /// The destination stayed unavailable or misconfigured for longer than the maximum age.
    EXPIRED,
    /// The consumer kept throwing an exception.
    FAILED,
    /// The disk damaged the report: the spool could not read it back as it was stored.
    DAMAGED,
    /// The report or the settings of its lane are sealed with a key that the spool did not have. With the key the
    /// delivery can be replayed.
    KEY_MISSING,
    /// The process ended twice without a stop while this delivery was in flight: its consumer may crash on this report.
    CRASHED,
    /// An operator deleted the delivery while it was pending. Only a receipt shows this cause; no dead letter has it.
    PURGED;

    /// The name that operators write, such as `notInstalled`.
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
