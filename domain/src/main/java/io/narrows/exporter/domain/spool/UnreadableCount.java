package io.narrows.exporter.domain.spool;

/// How often since the start a report or the settings of a lane could not be read back as they were stored.
///
/// @param damaged changed by the disk or by somebody
/// @param keyMissing sealed with a key that the spool does not have
public record UnreadableCount(long damaged, long keyMissing) {
    public static final UnreadableCount ZERO = new UnreadableCount(0, 0);
}
