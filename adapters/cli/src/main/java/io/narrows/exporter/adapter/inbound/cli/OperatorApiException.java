package io.narrows.exporter.adapter.inbound.cli;

/// The running exporter cannot be reached, or refuses a request. The message is for the operator.
final class OperatorApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OperatorApiException(String message) {
        super(message);
    }

    OperatorApiException(String message, Throwable cause) {
        super(message, cause);
    }
}
