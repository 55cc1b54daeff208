package io.narrows.exporter.send.process;

import picocli.CommandLine.IExitCodeGenerator;

/// What has to be asked before anything can be sent does not answer. The message is for the user.
public final class UnreachableException extends RuntimeException implements IExitCodeGenerator {
    private static final long serialVersionUID = 1L;

    public UnreachableException(String message) {
        super(message);
    }

    @Override
    public int getExitCode() {
        return ExitCode.UNREACHABLE;
    }
}
