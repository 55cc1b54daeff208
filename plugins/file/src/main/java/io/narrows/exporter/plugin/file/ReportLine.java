package io.narrows.exporter.plugin.file;

import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.plugin.spi.JsonText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// A report as a line of a file: `{"id":…,"receivedAt":…,"source":…,"report":…}` and a line feed, in UTF-8.
final class ReportLine {
    private ReportLine() {}

    static ByteBuffer of(ReportData report) {
        var start = ascii("{\"id\":\"" + report.id() + "\",\"receivedAt\":\"" + report.receivedAt() + "\",\"source\":");
        var source = JsonText.quote(report.source());
        var name = ascii(",\"report\":");
        var value = JsonText.of(report.payload()).oneLine();
        var end = ascii("}\n");
        return ByteBuffer.allocate(start.length + source.remaining() + name.length + value.remaining() + end.length)
                .put(start)
                .put(source)
                .put(name)
                .put(value)
                .put(end)
                .flip();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
