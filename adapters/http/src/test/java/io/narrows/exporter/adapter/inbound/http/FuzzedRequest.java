package io.narrows.exporter.adapter.inbound.http;

import java.nio.charset.StandardCharsets;

/// A request exactly as it is sent, byte for byte.
///
/// @param raw the bytes, decoded as ISO 8859-1
/// @param isWhole whether the request is correctly framed as HTTP/1.1, so that exactly one answer must follow
/// @param isHead whether the answer has no body
record FuzzedRequest(String raw, boolean isWhole, boolean isHead) {
    private static final int SHOWN = 1_500;

    FuzzedRequest(byte[] bytes, boolean isWhole, boolean isHead) {
        this(new String(bytes, StandardCharsets.ISO_8859_1), isWhole, isHead);
    }

    byte[] bytes() {
        return raw.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        return (isWhole ? "whole" : "broken") + " request of " + raw.length() + " bytes: "
                + raw.substring(0, Math.min(raw.length(), SHOWN));
    }
}
