package io.narrows.exporter.send.process;

/// The exit codes of `data-exporter send`.
public final class ExitCode {
    public static final int OK = 0;

    /// The exporter refused a report, or a consumer did not take it.
    public static final int FAILURE = 1;

    /// The command line, a file or a policy is wrong.
    public static final int USAGE = 2;

    /// The exporter did not answer; the same command may work later.
    public static final int UNREACHABLE = 3;

    private ExitCode() {}
}
