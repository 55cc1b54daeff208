package io.narrows.exporter.domain.spool;

import io.narrows.exporter.domain.measure.Histogram;
import java.util.Objects;

/// How full a spool is, and how long it takes to make a change durable.
///
/// @param usedBytes what waits or is dead, with the spool's own overhead
/// @param historyBytes what is only kept for the history, and gives way to new reports
/// @param limitBytes what it may hold; past this, reports are refused
/// @param diskFreeBytes what is free on the disk of the spool; zero if it has none
/// @param commits how long the commits took in seconds, each with its wait for the disk
public record SpoolUse(
        long usedBytes, long historyBytes, long limitBytes, long diskFreeBytes, Histogram.Counts commits) {
    public SpoolUse {
        Objects.requireNonNull(commits, "commits");
    }
}
