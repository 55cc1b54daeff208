package io.narrows.exporter.bootstrap.logging;

import java.util.logging.LogManager;

/// Keeps the log open while the process stops: the JDK's log manager closes it in a shutdown hook of its own, which
/// runs at the same time as ours, and what the exporter says while it stops would be lost.
public final class LastingLogManager extends LogManager {
    @Override
    public void reset() {}
}
