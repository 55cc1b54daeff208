package io.narrows.exporter.domain.report;

/// The sender's fault: a request that cannot be accepted as it stands. Says which field and why, and never repeats a
/// value that may be a secret.
public final class InvalidReportException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String field;
    private final String problem;

    /// @param field where the fault lies, as a path of keys such as `exportConfig.openSearch.checkCert`
    /// @param problem what is wrong and what is allowed, such as `must be true or false`
    public InvalidReportException(String field, String problem) {
        super(field + " " + problem);
        this.field = field;
        this.problem = problem;
    }

    public String field() {
        return field;
    }

    public String problem() {
        return problem;
    }
}
