package io.narrows.exporter.adapter.outbound.sealing;

/// Stored bytes that cannot be opened: they were changed, moved from another place, or not sealed at all.
public final class BrokenSealException extends Exception {
    private static final long serialVersionUID = 1L;

    public BrokenSealException(String message) {
        super(message);
    }
}
