package io.narrows.exporter.adapter.inbound.http.reports;

import io.narrows.exporter.domain.json.Utf8;
import io.narrows.exporter.domain.report.InvalidReportException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// A text in a header, encoded as section 3.1.3.2 of the HTTP binding of CloudEvents says: percent-encoded UTF-8, with
/// or without quotes.
final class HeaderText {
    private HeaderText() {}

    /// Decodes a value: quotes are removed, and percent-encoded bytes are UTF-8.
    ///
    /// @param name for errors
    /// @throws InvalidReportException if the bytes are not UTF-8, because decoding them with U+FFFD could merge two
    ///     texts into one
    static String decoded(String name, String header) {
        var text = header.strip();
        if (text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")) {
            text = text.substring(1, text.length() - 1).replaceAll("\\\\(.)", "$1");
        }
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            var hex = text.charAt(i) == '%' && i + 2 < text.length() ? text.substring(i + 1, i + 3) : "";
            if (hex.matches("[0-9A-Fa-f]{2}")) {
                bytes.write(HexFormat.fromHexDigits(hex));
                i += 2;
            } else {
                bytes.writeBytes(text.substring(i, i + 1).getBytes(StandardCharsets.UTF_8));
            }
        }
        if (header.indexOf('\uFFFD') >= 0 || !Utf8.isWellFormed(bytes.toByteArray())) {
            throw new InvalidReportException(name, "must be a text in UTF-8, percent-encoded");
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
