package io.narrows.exporter.plugin.s3;

/// The settings or a file do not allow a request to the store. The message says what to do.
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
