package io.narrows.exporter.application;

/// No route takes reports of a source, or none with these labels, and the report names no consumer itself.
public final class NoRouteException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String source;
    private final boolean forItsLabels;

    NoRouteException(String source, boolean forItsLabels) {
        super("no route takes this source" + (forItsLabels ? " with these labels" : ""));
        this.source = source;
        this.forItsLabels = forItsLabels;
    }

    /// Whether a route would take the source with other labels.
    public boolean isForItsLabels() {
        return forItsLabels;
    }

    public String source() {
        return source;
    }
}
