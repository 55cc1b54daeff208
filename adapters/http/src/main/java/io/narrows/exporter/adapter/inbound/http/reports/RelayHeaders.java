package io.narrows.exporter.adapter.inbound.http.reports;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import io.narrows.exporter.application.RelayedReport;
import io.narrows.exporter.domain.report.Hops;
import io.narrows.exporter.domain.report.InvalidReportException;
import io.narrows.exporter.domain.report.ReportId;
import java.time.DateTimeException;
import java.time.Instant;

/// Reads the headers by which a relay says which report it hands in: `Report-Id`, `Report-Received-At` and
/// `Report-Hops`. They come together or not at all.
final class RelayHeaders {
    private static final HeaderName ID = HeaderNames.create("Report-Id");
    private static final HeaderName RECEIVED_AT = HeaderNames.create("Report-Received-At");
    private static final HeaderName HOPS = HeaderNames.create(Hops.HEADER);

    private static final int LONGEST_TIME = 40;

    private RelayHeaders() {}

    /// Whether a request has one of the headers.
    static boolean areIn(ServerRequestHeaders headers) {
        return headers.contains(ID) || headers.contains(RECEIVED_AT) || headers.contains(HOPS);
    }

    /// @throws InvalidReportException if one of the headers is missing, or is not what it must be
    static RelayedReport read(ServerRequestHeaders headers) {
        return new RelayedReport(
                id(text(headers, ID)), receivedAt(text(headers, RECEIVED_AT)), Hops.parse(text(headers, HOPS)));
    }

    private static ReportId id(String text) {
        try {
            return new ReportId(text);
        } catch (InvalidReportException e) {
            throw new InvalidReportException(ID.defaultCase(), e.problem());
        }
    }

    private static Instant receivedAt(String text) {
        try {
            var time = Instant.parse(text.length() > LONGEST_TIME ? "" : text);
            if (!time.isBefore(Instant.EPOCH) && !time.isAfter(ReportId.LATEST)) {
                return time;
            }
        } catch (DateTimeException e) {
            // The error below describes the problem.
        }
        throw new InvalidReportException(RECEIVED_AT.defaultCase(), "must be a time such as 2026-11-23T20:15:00Z");
    }

    private static String text(ServerRequestHeaders headers, HeaderName name) {
        if (!headers.contains(name)) {
            throw new InvalidReportException(
                    name.defaultCase(),
                    "is missing: a relayed report has Report-Id, Report-Received-At and Report-Hops");
        }
        var header = headers.get(name);
        if (header.valueCount() > 1) {
            throw new InvalidReportException(name.defaultCase(), "must be given once");
        }
        return header.get().strip();
    }
}
