package io.narrows.exporter.send;

/// The exit codes of `data-exporter send`.
final class ExitCode {
    static final int OK = 0;

    /// The exporter refused a report, or a consumer did not take it.
    static final int FAILURE = 1;

    /// The command line, a file or a policy is wrong.
    static final int USAGE = 2;

    /// The exporter did not answer; the same command may work later.
    static final int UNREACHABLE = 3;

    private ExitCode() {}
}
