package io.narrows.exporter.application;

/// No route takes reports of a source, and the report names no consumer itself.
public final class NoRouteException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String source;

    NoRouteException(String source) {
        super("no route takes this source");
        this.source = source;
    }

    public String source() {
        return source;
    }
}
