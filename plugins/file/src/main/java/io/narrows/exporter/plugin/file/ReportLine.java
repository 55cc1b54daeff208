package io.narrows.exporter.plugin.file;

import io.narrows.exporter.domain.json.JsonStrings;
import io.narrows.exporter.domain.report.ReportData;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A report as one line of a file: `{"id":…,"receivedAt":…,"source":…,"labels":{…},"report":…}` and a line feed, in
/// UTF-8. A report without labels has no `labels`.
final class ReportLine {
    private static final byte[] START = ascii("{\"id\":\"");

    private ReportLine() {}

    /// Whether a file begins like such a line.
    static boolean begins(RandomAccessFile file) throws IOException {
        var start = new byte[START.length];
        file.seek(0);
        return file.read(start) == START.length && Arrays.equals(start, START);
    }

    static ByteBuffer of(ReportData report) {
        var start = ("{\"id\":\"" + report.id() + "\",\"receivedAt\":\"" + report.receivedAt() + "\",\"source\":"
                        + JsonStrings.quote(report.source()) + labels(report) + ",\"report\":")
                .getBytes(StandardCharsets.UTF_8);
        var value = report.payload().oneLine();
        var end = ascii("}\n");
        return ByteBuffer.allocate(start.length + value.remaining() + end.length)
                .put(start)
                .put(value)
                .put(end)
                .flip();
    }

    private static String labels(ReportData report) {
        return report.labels().isEmpty() ? "" : ",\"labels\":" + report.labels().json();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
