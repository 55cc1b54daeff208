package io.narrows.exporter.adapter.inbound.http.server.wire;

import java.util.Base64;
import java.util.List;

/// The header fields by which a client asks to upgrade to HTTP/2 (RFC 7540, section 3.2), or no fields.
record Http2Upgrade(List<FieldLine> fields) {
    static final Http2Upgrade NONE = new Http2Upgrade(List.of());

    private static final String UPGRADE = "Upgrade";
    private static final String SETTINGS = "HTTP2-Settings";
    private static final String H2C = "h2c";

    /// Ignores an incomplete request to upgrade, as a server may, because Helidon 4.5 answers it 500
    /// (HelidonCasesTest).
    static Http2Upgrade in(List<FieldLine> head) {
        var protocols = RequestHead.values(head, UPGRADE);
        var settings = RequestHead.values(head, SETTINGS);
        if (protocols.size() != 1 || !protocols.getFirst().equals(H2C) || settings.size() != 1) {
            return NONE;
        }
        try {
            var payload = Base64.getUrlDecoder().decode(settings.getFirst());
            return payload.length % Http2KnownSettings.LENGTH_OF_ONE == 0 ? of(payload) : NONE;
        } catch (IllegalArgumentException e) {
            return NONE;
        }
    }

    static boolean isPartOf(FieldLine field) {
        return field.is(UPGRADE) || field.is(SETTINGS);
    }

    boolean isAsked() {
        return !fields.isEmpty();
    }

    private static Http2Upgrade of(byte[] payload) {
        var known = Base64.getUrlEncoder().withoutPadding().encodeToString(Http2KnownSettings.of(payload));
        return new Http2Upgrade(List.of(new FieldLine(UPGRADE, H2C), new FieldLine(SETTINGS, known)));
    }
}
