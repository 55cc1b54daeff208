package io.narrows.exporter.adapter.inbound.http;

import java.nio.charset.StandardCharsets;

/// A request as it is sent, byte for byte.
///
/// @param raw its bytes, as ISO 8859-1 has them
/// @param isWhole whether it is framed as HTTP/1.1 has it, so that there has to be one answer
/// @param isHead whether its answer has no body
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
