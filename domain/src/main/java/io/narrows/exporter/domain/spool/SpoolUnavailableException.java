package io.narrows.exporter.domain.spool;

/// The spool cannot be reached now, such as a database that restarts; the caller must try again later. A report that
/// was to be stored was not stored, or it is not known whether it was: then nobody was told that it was taken.
public final class SpoolUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param message what cannot be reached and why, for operators; without secrets
    public SpoolUnavailableException(String message) {
        super(message);
    }

    /// @param message what cannot be reached and why, for operators; without secrets
    public SpoolUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
