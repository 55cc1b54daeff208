package io.narrows.exporter.application;

/// The exporter is stopping and accepts no more reports; the sender must try again later. Nothing was stored.
public final class StoppingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoppingException() {
        super("the exporter is stopping");
    }
}
