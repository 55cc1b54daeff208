package io.narrows.exporter.plugin.s3;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.plugin.spi.LabelHeaders;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
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
    /// The most bytes of all metadata of an object, names and values.
    private static final int MOST_METADATA = 2 * 1024;

    /// The most bytes of the encoded source, so that there is room for other metadata.
    private static final int LONGEST_SOURCE = 1_000;

    private static final String LABEL = "label-";
    private static final String LABELS_LEFT_OUT = "labels-left-out";

    /// An incomplete character at the end of a cut text: a partial escape, or too few bytes of UTF-8.
    private static final Pattern PART_OF_A_CHARACTER = Pattern.compile(
            "(?:%[C-F][0-9A-F]|%E[0-9A-F]%[0-9A-F]{2}" + "|%F[0-9A-F](?:%[0-9A-F]{2}){1,2})?(?:%[0-9A-F]?)?$");

    static ReportObject of(Delivery delivery, S3Settings settings) {
        var report = delivery.report();
        var metadata = metadata(delivery);
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

    private static Map<String, String> metadata(Delivery delivery) {
        var report = delivery.report();
        var metadata = new TreeMap<String, String>();
        metadata.put("source", encoded(report.source()));
        metadata.put("report-id", report.id().value());
        metadata.put("delivery-id", delivery.id().toString());
        metadata.put("received-at", report.receivedAt().toString());
        if (!report.labels().isEmpty()) {
            addLabels(report.labels(), metadata);
        }
        return metadata;
    }

    /// Adds the labels that fit. Leaves room for the number of those that do not.
    private static void addLabels(Labels labels, Map<String, String> metadata) {
        int used = LABELS_LEFT_OUT.length() + Integer.toString(Labels.MOST).length();
        for (var entry : metadata.entrySet()) {
            used += entry.getKey().length() + entry.getValue().length();
        }
        var headers = LabelHeaders.of(labels, LABEL, MOST_METADATA - used);
        metadata.putAll(headers.all());
        if (headers.leftOut() > 0) {
            metadata.put(LABELS_LEFT_OUT, Integer.toString(headers.leftOut()));
        }
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
