package io.narrows.exporter.plugin.s3;

/// Settings or files with which no request can be made. Says what to do.
final class StoreException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String problem;

    StoreException(String problem) {
        super(problem);
        this.problem = problem;
    }

    String problem() {
        return problem;
    }
}
