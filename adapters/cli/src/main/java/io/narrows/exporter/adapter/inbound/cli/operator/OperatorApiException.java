package io.narrows.exporter.adapter.inbound.cli.operator;

/// The running exporter cannot be reached, or refuses a request. The message is for the operator.
public final class OperatorApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OperatorApiException(String message) {
        super(message);
    }

    public OperatorApiException(String message, Throwable cause) {
        super(message, cause);
    }
}
