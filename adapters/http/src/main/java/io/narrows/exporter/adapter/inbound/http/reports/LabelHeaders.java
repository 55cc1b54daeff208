package io.narrows.exporter.adapter.inbound.http.reports;

import io.helidon.http.Header;
import io.helidon.http.ServerRequestHeaders;
import io.narrows.exporter.domain.report.InvalidReportException;
import io.narrows.exporter.domain.report.Labels;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/// Reads labels from the headers of a request: `Report-Label-<name>` of a bare report, and the extension attributes of
/// an event in binary mode.
///
/// Names are in lower case, because HTTP does not keep the case of header names. Names and values are percent-encoded
/// where they are not ASCII. A label that is given twice is an error.
final class LabelHeaders {
    private static final String PREFIX = "report-label-";

    /// Made with the first label.
    private Map<String, String> read = Map.of();

    private LabelHeaders() {}

    /// The labels of a bare report.
    ///
    /// @throws InvalidReportException if a label is given twice, or exceeds a limit
    static Labels of(ServerRequestHeaders headers) {
        var labels = new LabelHeaders();
        labels.read(headers, PREFIX, name -> true);
        return Labels.of(labels.read);
    }

    /// The labels of an event in binary mode.
    ///
    /// @param isLabel whether the attribute with this name is a label
    /// @throws InvalidReportException if a label is given twice, or exceeds a limit
    static Labels ofEvent(ServerRequestHeaders headers, String prefix, Predicate<String> isLabel) {
        var labels = new LabelHeaders();
        labels.read(headers, PREFIX, name -> true);
        labels.read(headers, prefix, isLabel);
        return Labels.of(labels.read);
    }

    private void read(ServerRequestHeaders headers, String prefix, Predicate<String> isLabel) {
        for (var header : headers) {
            var name = header.headerName().lowerCase();
            if (name.startsWith(prefix) && isLabel.test(name.substring(prefix.length()))) {
                read(header, name.substring(prefix.length()));
            }
        }
    }

    private void read(Header header, String encodedName) {
        var field = header.headerName().lowerCase();
        var name = HeaderText.decoded(field, encodedName);
        read = read.isEmpty() ? new TreeMap<>() : read;
        var before = read.put(name, HeaderText.decoded(field, header.get()));
        if (before != null || header.valueCount() > 1) {
            throw new InvalidReportException(field, "gives a label that is given twice");
        }
    }
}
