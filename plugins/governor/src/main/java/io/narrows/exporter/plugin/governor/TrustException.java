package io.narrows.exporter.plugin.governor;

/// A file of certificates that cannot be used. Says which one and why.
final class TrustException extends Exception {
    private static final long serialVersionUID = 1L;

    TrustException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
