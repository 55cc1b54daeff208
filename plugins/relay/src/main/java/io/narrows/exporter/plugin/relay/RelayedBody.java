package io.narrows.exporter.plugin.relay;

import io.narrows.exporter.domain.json.JsonStrings;
import io.narrows.exporter.domain.report.Hops;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.PayloadFormat.Kind;
import io.narrows.exporter.domain.report.ReportData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/// Writes the envelope of a relayed report: its source, its labels and its payload, and no settings. Packed with gzip.
final class RelayedBody {
    /// How deeply the payload may be nested where it stands in the envelope as JSON: less than `/forward` takes.
    private static final int MAX_DEPTH = 9_000;

    private RelayedBody() {}

    static byte[] of(ReportData report) {
        var packed = new ByteArrayOutputStream();
        try (var out = new FastGzip(packed)) {
            write(report, out);
        } catch (IOException e) {
            throw new UncheckedIOException("memory can always be written to", e);
        }
        return packed.toByteArray();
    }

    private static void write(ReportData report, OutputStream out) throws IOException {
        var labels = Hops.without(report.labels());
        out.write(utf8("{\"source\":" + JsonStrings.quote(report.source())));
        if (!labels.isEmpty()) {
            out.write(utf8(",\"labels\":" + labels.json()));
        }
        out.write(utf8(",\"payload\":"));
        write(report.payload(), out);
        out.write('}');
    }

    /// An object or an array stands in the envelope as it is. Any other text is a JSON string, and so is one with white
    /// space around it, because the upper exporter keeps the value alone: so every payload arrives byte for byte.
    private static void write(Payload payload, OutputStream out) throws IOException {
        var bytes = payload.toByteArray();
        if (isBareValue(payload, bytes)) {
            out.write(bytes);
        } else {
            out.write('"');
            JsonStrings.writeEscaped(bytes, 0, bytes.length, out);
            out.write('"');
        }
    }

    private static boolean isBareValue(Payload payload, byte[] bytes) {
        var format = payload.format();
        boolean isNested = format.kind() == Kind.JSON_OBJECT || format.kind() == Kind.JSON_ARRAY;
        return isNested
                && format.depth() <= MAX_DEPTH
                && (bytes[0] == '{' || bytes[0] == '[')
                && (bytes[bytes.length - 1] == '}' || bytes[bytes.length - 1] == ']');
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Packs fast, because reports shrink a lot anyway.
    private static final class FastGzip extends GZIPOutputStream {
        private static final int BUFFER = 16 << 10;

        FastGzip(OutputStream out) throws IOException {
            super(out, BUFFER);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
