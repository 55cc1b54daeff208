package io.narrows.exporter.plugin.s3;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.report.Payload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/// A report as an object in a store.
///
/// A compressed object is a gzip file by name and by type. It has no `Content-Encoding`: some clients would decompress
/// it on download and others would not, so a file named `.gz` could hold either.
///
/// @param content can be read once
/// @param metadata in ASCII, because it is sent in headers
record ReportObject(ObjectKey key, ByteBuffer content, String contentType, Map<String, String> metadata) {
    /// The most bytes of the encoded source, because all metadata of an object may have 2 KB.
    private static final int LONGEST_SOURCE = 1_000;
    /// An incomplete character at the end of a cut text: a partial escape, or too few bytes of UTF-8.
    private static final Pattern PART_OF_A_CHARACTER = Pattern.compile(
            "(?:%[C-F][0-9A-F]|%E[0-9A-F]%[0-9A-F]{2}" + "|%F[0-9A-F](?:%[0-9A-F]{2}){1,2})?(?:%[0-9A-F]?)?$");

    static ReportObject of(Delivery delivery, S3Settings settings) {
        var report = delivery.report();
        var metadata = Map.of(
                "source",
                encoded(report.source()),
                "report-id",
                report.id().value(),
                "delivery-id",
                delivery.id().toString(),
                "received-at",
                report.receivedAt().toString());
        return settings.compresses()
                ? new ReportObject(
                        ObjectKey.of(settings.prefix(), report, ".json.gz"),
                        compressed(report.payload()),
                        "application/gzip",
                        metadata)
                : new ReportObject(
                        ObjectKey.of(settings.prefix(), report, ".json"),
                        report.payload().utf8(),
                        "application/json",
                        metadata);
    }

    /// Leaves out the content.
    @Override
    public String toString() {
        return "ReportObject[" + key + ", " + content.remaining() + " bytes]";
    }

    /// The source encoded for a header, cut after the last complete character that fits.
    static String encoded(String source) {
        var encoded = URLEncoder.encode(source, StandardCharsets.UTF_8).replace("+", "%20");
        return PART_OF_A_CHARACTER
                .matcher(encoded.substring(0, Math.min(encoded.length(), LONGEST_SOURCE)))
                .replaceFirst("");
    }

    /// Compresses a payload. The same payload always gives the same bytes.
    private static ByteBuffer compressed(Payload payload) {
        var bytes = new ByteArrayOutputStream(payload.size() / 4 + 64);
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(payload.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException("memory can always be written to", e);
        }
        return ByteBuffer.wrap(bytes.toByteArray());
    }
}
