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

/// A report as a store keeps it.
///
/// A compressed one is a gzip file, by its name and its type. It has no `Content-Encoding`, for then some clients would
/// unpack it on the way and others not, and a file called `.gz` would hold either.
///
/// @param content to be read once
/// @param metadata in ASCII, as headers have it
record ReportObject(ObjectKey key, ByteBuffer content, String contentType, Map<String, String> metadata) {
    /// All metadata of an object may take 2 KB.
    private static final int LONGEST_SOURCE = 1_000;
    /// What a cut leaves of a character at the end: an escape that is not whole, or too few bytes of UTF-8.
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

    /// Shows no content.
    @Override
    public String toString() {
        return "ReportObject[" + key + ", " + content.remaining() + " bytes]";
    }

    /// The source as a header can hold it, up to the last whole character that fits.
    static String encoded(String source) {
        var encoded = URLEncoder.encode(source, StandardCharsets.UTF_8).replace("+", "%20");
        return PART_OF_A_CHARACTER
                .matcher(encoded.substring(0, Math.min(encoded.length(), LONGEST_SOURCE)))
                .replaceFirst("");
    }

    /// The same bytes for the same payload every time.
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
