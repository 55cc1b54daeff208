package io.narrows.exporter.adapter.inbound.cli.output;

/// The exit codes of the `data-exporter` command.
public final class ExitCode {
    public static final int OK = 0;

    /// The command was understood, but failed.
    public static final int FAILURE = 1;

    /// The command line is wrong.
    public static final int USAGE = 2;

    private ExitCode() {}
}
