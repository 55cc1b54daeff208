package io.narrows.exporter.adapter.inbound.http.server.wire;

import io.helidon.http.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The head of a request, with the length of its body.
///
/// @param canonical the head in canonical HTTP/1.1 form, for Helidon
/// @param length of the body, or `CHUNKED`
/// @param asksForHttp2 whether the client may continue with HTTP/2
public record RequestHead(String canonical, long length, boolean asksForHttp2) {
    static final long CHUNKED = -1;

    public static final int LONGEST_LINE = 4_096;
    public static final int LONGEST_HEAD = 16_384;
    private static final Status TOO_LARGE = Status.create(431, "Request Header Fields Too Large");
    private static final int MOST_EMPTY_LINES = 4;
    private static final int MOST_DIGITS = 18;
    private static final int USUAL_HEAD = 512;

    /// Reads the head of a request, up to and including the empty line.
    ///
    /// @param http2 whether a client may ask for HTTP/2
    /// @throws io.helidon.http.RequestException if the bytes are not the head of a request
    static RequestHead read(Inflow inflow, boolean http2) {
        var line = RequestLine.parse(firstLine(inflow));
        var fields = fields(inflow, LONGEST_HEAD);
        var length = length(line, fields);
        var upgrade = http2 && !line.isHttp10() && length == 0 ? Http2Upgrade.in(fields) : Http2Upgrade.NONE;
        return new RequestHead(canonical(line, fields, upgrade), length, upgrade.isAsked());
    }

    /// Reads fields up to and including the empty line.
    ///
    /// @param most the maximum number of bytes of all fields together
    static List<FieldLine> fields(Inflow inflow, int most) {
        var fields = new ArrayList<FieldLine>();
        int left = most;
        for (var text = inflow.line(left, TOO_LARGE); !text.isEmpty(); text = inflow.line(left, TOO_LARGE)) {
            fields.add(FieldLine.parse(text));
            left = Math.max(0, left - text.length() - 2);
        }
        return fields;
    }

    /// Reads the first line. Skips an empty line before it, because old clients send one after a body (RFC 9112,
    /// section 2.2).
    private static String firstLine(Inflow inflow) {
        for (int i = 0; i < MOST_EMPTY_LINES; i++) {
            var line = inflow.line(LONGEST_LINE, Status.REQUEST_URI_TOO_LONG_414);
            if (!line.isEmpty()) {
                return line;
            }
        }
        throw Malformed.because("nothing but empty lines");
    }

    private static long length(RequestLine line, List<FieldLine> fields) {
        var lengths = values(fields, "content-length");
        var encodings = values(fields, "transfer-encoding");
        if (encodings.isEmpty()) {
            return lengths.isEmpty() ? 0 : length(lengths);
        }
        if (line.isHttp10() || !lengths.isEmpty()) {
            throw Malformed.because("Transfer-Encoding beside Content-Length, or with HTTP/1.0");
        }
        var encoding = String.join(",", encodings).toLowerCase(Locale.ROOT);
        if (encoding.equals("chunked")) {
            return CHUNKED;
        }
        var codings = List.of(encoding.split("\\s*,\\s*", -1));
        throw codings.indexOf("chunked") == codings.size() - 1
                ? Malformed.with(Status.NOT_IMPLEMENTED_501)
                : Malformed.because("Transfer-Encoding that does not end with chunked");
    }

    private static long length(List<String> values) {
        var value = values.getFirst();
        if (values.size() > 1 || value.isEmpty() || value.length() > MOST_DIGITS || !isNumber(value)) {
            throw Malformed.because("Content-Length");
        }
        return Long.parseLong(value);
    }

    private static boolean isNumber(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < '0' || value.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static String canonical(RequestLine line, List<FieldLine> fields, Http2Upgrade upgrade) {
        var head = new StringBuilder(USUAL_HEAD)
                .append(line.method())
                .append(' ')
                .append(line.target())
                .append(" HTTP/1.1\r\n");
        for (var field : fields) {
            if ((!line.isHttp10() || isKnownToHttp10(field)) && !Http2Upgrade.isPartOf(field)) {
                append(head, field.name(), field.value());
            }
        }
        if (line.isHttp10()) {
            appendForHttp10(head, fields);
        }
        for (var field : upgrade.fields()) {
            append(head, field.name(), field.value());
        }
        return head.append("\r\n").toString();
    }

    /// Whether HTTP/1.0 knows the field. It does not know Expect (RFC 9110, section 10.1.1), and the canonical head
    /// states Connection anew.
    private static boolean isKnownToHttp10(FieldLine field) {
        return !field.is("connection") && !field.is("expect");
    }

    private static void appendForHttp10(StringBuilder head, List<FieldLine> fields) {
        if (values(fields, "host").isEmpty()) {
            append(head, "Host", "localhost");
        }
        var connection = fields.stream().filter(field -> field.is("connection")).toList();
        var stays = connection.stream().anyMatch(field -> field.lists("keep-alive"))
                && connection.stream().noneMatch(field -> field.lists("close"));
        append(head, "Connection", stays ? "keep-alive" : "close");
    }

    private static void append(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }

    static List<String> values(List<FieldLine> fields, String name) {
        var values = new ArrayList<String>(1);
        for (var field : fields) {
            if (field.is(name)) {
                values.add(field.value());
            }
        }
        return values;
    }
}
