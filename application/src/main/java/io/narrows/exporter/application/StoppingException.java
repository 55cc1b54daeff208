package io.narrows.exporter.application;

/// The exporter is stopping and takes no more reports: the sender must come again later. Nothing was kept.
public final class StoppingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoppingException() {
        super("the exporter is stopping");
    }
}
