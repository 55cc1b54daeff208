package io.narrows.exporter.plugin.file;

import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.plugin.spi.JsonText;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A report as one line of a file: `{"id":…,"receivedAt":…,"source":…,"report":…}` and a line feed, in UTF-8.
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
