package io.narrows.exporter.send.process;

import picocli.CommandLine.IExitCodeGenerator;

/// What was asked for cannot be sent as it is: an option, a file or a policy is wrong. Trying again changes nothing.
/// The message is for the user, and holds no secret and nothing of a report.
public final class BadInputException extends RuntimeException implements IExitCodeGenerator {
    private static final long serialVersionUID = 1L;

    private final String reason;

    public BadInputException(String message) {
        super(message);
        this.reason = message;
    }

    public BadInputException(String message, Throwable cause) {
        super(message, cause);
        this.reason = message;
    }

    public String reason() {
        return reason;
    }

    @Override
    public int getExitCode() {
        return ExitCode.USAGE;
    }
}
