package io.narrows.exporter.domain.report;

/// A request cannot be accepted as sent; the sender must fix it. Names the field and the reason, and never repeats a
/// value that may be a secret.
public final class InvalidReportException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String field;
    private final String problem;

    /// @param field the invalid field, as a path of keys such as `exportConfig.openSearch.checkCert`
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
