package io.narrows.exporter.domain.trace;

/// The span of a request by which a sender hands in a report.
public interface RequestSpan extends Span {
    /// Ends the span. To be called once.
    ///
    /// @param status of the answer in HTTP; 0 if there was no answer
    /// @param route the pattern of the path, such as `/ingest/{source}`; blank if no route takes the path
    void answered(int status, String route);
}
