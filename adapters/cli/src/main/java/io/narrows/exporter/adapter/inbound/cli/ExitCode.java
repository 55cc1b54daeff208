package io.narrows.exporter.adapter.inbound.cli;

/// The exit codes of the `data-exporter` command.
final class ExitCode {
    static final int OK = 0;

    /// The command was understood, but failed.
    static final int FAILURE = 1;

    /// The command line is wrong.
    static final int USAGE = 2;

    private ExitCode() {}
}
