package io.narrows.exporter.adapter.inbound.http.server.wire;

import io.helidon.http.Status;
import java.util.regex.Pattern;

/// The first line of a request (RFC 9112, section 3). Parsed strictly: one space between the parts and no other white
/// space, because a proxy in front of the exporter might split a looser line differently.
///
/// @param isHttp10 whether the version is HTTP/1.0 and not HTTP/1.1, the only one that Helidon 4.5 takes (helidon#9648)
record RequestLine(String method, String target, boolean isHttp10) {
    private static final Pattern VERSION = Pattern.compile("HTTP/\\d\\.\\d");
    private static final Pattern ABSOLUTE = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://[^/?#]+(/|\\?|$)");
    private static final Pattern AUTHORITY = Pattern.compile("[A-Za-z0-9._~:\\[\\]-]+");
    private static final String HTTP_1_0 = "HTTP/1.0";
    private static final String HTTP_1_1 = "HTTP/1.1";

    /// @throws io.helidon.http.RequestException if the line is not a request line, or has another HTTP version
    static RequestLine parse(String line) {
        var parts = line.split(" ", -1);
        if (parts.length != 3 || !FieldLine.isToken(parts[0]) || !isTarget(parts[0], parts[1])) {
            throw Malformed.because("the request line");
        }
        return new RequestLine(parts[0], parts[1], isHttp10(parts[2]));
    }

    private static boolean isHttp10(String version) {
        if (version.equals(HTTP_1_0) || version.equals(HTTP_1_1)) {
            return version.equals(HTTP_1_0);
        }
        throw VERSION.matcher(version).matches()
                ? Malformed.with(Status.HTTP_VERSION_NOT_SUPPORTED_505)
                : Malformed.because("the version of HTTP");
    }

    /// Whether a text is a target in one of the four forms of RFC 9112, section 3.2. Helidon 4.5 fails on others
    /// (HelidonCasesTest).
    private static boolean isTarget(String method, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= ' ' || text.charAt(i) == 0x7f) {
                return false;
            }
        }
        return method.equals("CONNECT")
                ? AUTHORITY.matcher(text).matches()
                : text.startsWith("/")
                        || text.equals("*")
                        || ABSOLUTE.matcher(text).lookingAt();
    }
}
