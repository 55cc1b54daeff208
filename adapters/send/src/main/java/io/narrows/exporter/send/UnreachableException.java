package io.narrows.exporter.send;

import picocli.CommandLine.IExitCodeGenerator;

/// What has to be asked before anything can be sent does not answer. The message is for the user.
final class UnreachableException extends RuntimeException implements IExitCodeGenerator {
    private static final long serialVersionUID = 1L;

    UnreachableException(String message) {
        super(message);
    }

    @Override
    public int getExitCode() {
        return ExitCode.UNREACHABLE;
    }
}
