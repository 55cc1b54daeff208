package io.narrows.exporter.deploy.benchmark;

import io.narrows.exporter.test.process.ChildProcess;
import java.net.URI;
import java.util.Optional;

/// A process that takes reports.
///
/// @param forward where to send reports: an `http` URL, or a `tcp` URL for syslog messages
/// @param exportConfig of the envelopes that name all its destinations
/// @param token that senders log in with; blank for none
/// @param collector of the process's spans; empty if it is not traced
record RunningForwarder(
        ChildProcess process, URI forward, String exportConfig, String token, Optional<SpanSink> collector)
        implements AutoCloseable {
    RunningForwarder(ChildProcess process, URI forward, String exportConfig, String token) {
        this(process, forward, exportConfig, token, Optional.empty());
    }

    RunningForwarder(ChildProcess process, URI forward, String exportConfig) {
        this(process, forward, exportConfig, "");
    }

    /// The same, whose spans this collector gets.
    RunningForwarder with(SpanSink spans) {
        return new RunningForwarder(process, forward, exportConfig, token, Optional.of(spans));
    }

    ProcessUsage usage() {
        return ProcessUsage.of(process.pid());
    }

    @Override
    public void close() {
        process.close();
        collector.ifPresent(spans -> {
            System.err.println("spans=" + spans.spans());
            spans.close();
        });
    }
}
