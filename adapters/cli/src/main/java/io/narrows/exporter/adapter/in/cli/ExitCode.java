package io.narrows.exporter.adapter.in.cli;

/// What the command tells the shell.
final class ExitCode {
    static final int OK = 0;

    /// It was understood and could not be done.
    static final int FAILURE = 1;

    /// It was not understood.
    static final int USAGE = 2;

    private ExitCode() {}
}
