package io.narrows.exporter.deploy.benchmark;

import io.narrows.exporter.test.process.ChildProcess;
import java.net.URI;

/// A process that takes reports.
///
/// @param forward where to send reports: an `http` URL, or a `tcp` URL for syslog messages
/// @param exportConfig of the envelopes that name all its destinations
/// @param token that senders log in with; blank for none
record RunningForwarder(ChildProcess process, URI forward, String exportConfig, String token) implements AutoCloseable {
    RunningForwarder(ChildProcess process, URI forward, String exportConfig) {
        this(process, forward, exportConfig, "");
    }

    ProcessUsage usage() {
        return ProcessUsage.of(process.pid());
    }

    @Override
    public void close() {
        process.close();
    }
}
