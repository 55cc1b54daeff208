package io.narrows.exporter.adapter.inbound.cli;

/// What the command tells the shell.
public final class ExitCode {
    public static final int OK = 0;

    /// It was understood and could not be done.
    public static final int FAILURE = 1;

    /// It was not understood.
    public static final int USAGE = 2;

    /// What it had to talk to did not answer; the same may work later.
    public static final int UNREACHABLE = 3;

    private ExitCode() {}
}
