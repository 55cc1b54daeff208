package io.narrows.exporter.adapter.inbound.http.server;

import io.helidon.common.uri.UriPath;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.narrows.exporter.adapter.inbound.http.answer.Refusal;
import io.narrows.exporter.domain.json.Utf8;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/// Refuses a path that is none, and a path or a query with bytes that are not UTF-8, or with invalid percent-encoding
/// (RFC 3986, section 2).
///
/// Helidon 4.5 checks the path of a request over HTTP/2 before the request has an answer, and ends the connection with
/// all its other streams; that check is off, and the same is done here.
///
/// Helidon 4.5 would replace each invalid byte with U+FFFD, so two sources could become one (HelidonCasesTest).
public record TargetFilter() implements Filter {
    private static final int ESCAPE = 3;

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        ensureUtf8("path", request.prologue().uriPath().rawPath());
        if (request.prologue().protocolVersion().startsWith("2")) {
            ensurePath(request.prologue().uriPath());
        }
        ensureUtf8("query", request.prologue().query().rawValue());
        chain.proceed();
    }

    private static void ensurePath(UriPath path) {
        if (!path.rawPath().startsWith("/") && !path.rawPath().equals("*")) {
            throw Refusal.invalid("path", "must begin with /");
        }
        try {
            path.validate();
        } catch (IllegalArgumentException e) {
            throw Refusal.invalid("path", "has a character that must be percent-encoded");
        }
    }

    private static void ensureUtf8(String field, String raw) {
        if (!isUtf8(raw)) {
            throw Refusal.invalid(field, "must be ASCII; other characters go percent-encoded, in UTF-8");
        }
    }

    private static boolean isUtf8(String raw) {
        if (!isAscii(raw)) {
            return false;
        }
        if (raw.indexOf('%') < 0) {
            return true;
        }
        var bytes = new ByteArrayOutputStream(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            if (raw.charAt(i) == '%' && isEscape(raw, i)) {
                bytes.write(HexFormat.fromHexDigits(raw, i + 1, i + ESCAPE));
                i += ESCAPE - 1;
            } else {
                bytes.write(raw.charAt(i));
            }
        }
        return Utf8.isWellFormed(bytes.toByteArray());
    }

    private static boolean isAscii(String raw) {
        for (int i = 0; i < raw.length(); i++) {
            if (raw.charAt(i) > 0x7F) {
                return false;
            }
        }
        return true;
    }

    private static boolean isEscape(String raw, int at) {
        return at + ESCAPE <= raw.length()
                && HexFormat.isHexDigit(raw.charAt(at + 1))
                && HexFormat.isHexDigit(raw.charAt(at + 2));
    }
}
