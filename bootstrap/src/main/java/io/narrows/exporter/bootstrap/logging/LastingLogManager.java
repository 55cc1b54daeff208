package io.narrows.exporter.bootstrap.logging;

import java.util.logging.LogManager;

/// A log manager that keeps the log open while the process stops. The JDK's own log manager closes the log in a
/// shutdown hook, which runs at the same time as ours, so log lines of the stop would be lost.
public final class LastingLogManager extends LogManager {
    @Override
    public void reset() {}
}
