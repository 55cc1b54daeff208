package io.narrows.exporter.domain.spool;

/// There is no room to keep another report: the sender must come again later. Nothing was kept.
public final class SpoolFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param message what is full and where its bound comes from, for operators
    public SpoolFullException(String message) {
        super(message);
    }
}
