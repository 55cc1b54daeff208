package io.narrows.exporter.adapter.inbound.http.server;

import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.narrows.exporter.adapter.inbound.http.answer.Refusal;
import io.narrows.exporter.domain.json.Utf8;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/// Refuses a path or a query with bytes that are not UTF-8, or with invalid percent-encoding (RFC 3986, section 2).
///
/// Helidon 4.5 would replace each invalid byte with U+FFFD, so two sources could become one (HelidonCasesTest).
public record TargetFilter() implements Filter {
    private static final int ESCAPE = 3;

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        ensureUtf8("path", request.prologue().uriPath().rawPath());
        ensureUtf8("query", request.prologue().query().rawValue());
        chain.proceed();
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
