package io.narrows.exporter.plugin.governor;

/// A report that is none of workloads. Says what is not as it should be, and nothing that stands in the report.
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
