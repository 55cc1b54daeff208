package io.narrows.exporter.deploy.load;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// A request with a numbered report, which can be recognized at any destination. One request serves for all numbers,
/// because only the digits differ.
///
/// Not thread-safe: each connection has its own.
public final class NumberedReport {
    /// The `source` of the envelope, and therefore the name of the index.
    public static final String SOURCE = "numbered_report";

    private static final String BEFORE_NUMBER = "number\\\":\\\"";
    private static final String BEFORE_NUMBER_AT_LAST = "number\":\"";
    private static final int DIGITS = 10;

    private final byte[] request;
    private final int numberAt;

    private NumberedReport(String text, String beforeNumber) {
        this.request = text.getBytes(StandardCharsets.US_ASCII);
        this.numberAt = text.indexOf(beforeNumber) + beforeNumber.length();
    }

    /// A report in an envelope, by `POST`.
    ///
    /// @param forward the URL to send the request to
    /// @param exportConfig the JSON object of that name
    /// @param size the approximate size of the report in bytes
    /// @param token the sender logs in with; blank for none
    static NumberedReport posted(URI forward, String exportConfig, int size, String token) {
        var envelope = "{\"source\":\"" + SOURCE + "\",\"exportConfig\":" + exportConfig + ",\"payload\":\""
                + payload(size).replace("\"", "\\\"") + "\"}";
        var login = token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n";
        var head = "POST %s HTTP/1.1\r\nHost: %s\r\n%sContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                .formatted(forward.getPath(), forward.getAuthority(), login, envelope.length());
        return new NumberedReport(head + envelope, BEFORE_NUMBER);
    }

    /// A report without an envelope, as a syslog message over TCP: RFC 5424, with the octet counting of RFC 6587.
    static NumberedReport logged(int size) {
        var message = "<14>1 - - - - - - " + payload(size);
        return new NumberedReport(message.length() + " " + message, BEFORE_NUMBER_AT_LAST);
    }

    /// The whole request, valid until the next call.
    byte[] request(int number) {
        int rest = number;
        for (int i = DIGITS - 1; i >= 0; i--) {
            request[numberAt + i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return request;
    }

    /// The number of the report in a stored text.
    public static int numberIn(CharSequence text) {
        var at = text.toString().indexOf(BEFORE_NUMBER_AT_LAST);
        if (at < 0) {
            throw new IllegalArgumentException("no numbered report");
        }
        var from = at + BEFORE_NUMBER_AT_LAST.length();
        return Integer.parseInt(text, from, from + DIGITS, 10);
    }

    /// A payload like those of scanners: many small findings.
    private static String payload(int size) {
        var payload =
                new StringBuilder("{\"number\":\"").append("0".repeat(DIGITS)).append("\",\"tests\":[");
        for (int finding = 0; payload.length() < size; finding++) {
            payload.append(finding == 0 ? "" : ",")
                    .append(String.format(
                            Locale.ROOT,
                            "{\"id\":\"1.2.%d\",\"status\":\"%s\",\"text\":\"Ensure that argument %08x is set\"}",
                            finding,
                            finding % 3 == 0 ? "FAIL" : "PASS",
                            finding * 0x9E3779B9));
        }
        return payload.append("]}").toString();
    }
}
