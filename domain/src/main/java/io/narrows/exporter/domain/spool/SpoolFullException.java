package io.narrows.exporter.domain.spool;

/// The spool has no room for another report; the sender must try again later. Nothing was stored.
public final class SpoolFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param message what is full and which bound applies, for operators
    public SpoolFullException(String message) {
        super(message);
    }
}
