package io.narrows.exporter.plugin.governor;

/// The report is not a report of workloads. The message says what is wrong, and repeats no content of the report.
final class NoWorkloadReportException extends Exception {
    private static final long serialVersionUID = 1L;

    NoWorkloadReportException(String problem) {
        super("not a workload report: " + problem);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
