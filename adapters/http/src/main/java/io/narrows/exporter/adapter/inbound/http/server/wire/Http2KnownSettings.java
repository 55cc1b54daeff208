package io.narrows.exporter.adapter.inbound.http.server.wire;

import java.io.ByteArrayOutputStream;

/// Takes unknown settings out of a SETTINGS frame of HTTP/2. Helidon 4.5 ignores their identifiers, as it must, but
/// reads on in the middle of them, and so takes what follows for something else (helidon#12196).
final class Http2KnownSettings {
    static final int LENGTH_OF_ONE = 6;

    private static final int HIGHEST_KNOWN = 6; // SETTINGS_MAX_HEADER_LIST_SIZE (RFC 9113, section 6.5.2)

    private Http2KnownSettings() {}

    /// @param payload of a frame, a multiple of six bytes
    static byte[] of(byte[] payload) {
        var known = new ByteArrayOutputStream(payload.length);
        for (int i = 0; i < payload.length; i += LENGTH_OF_ONE) {
            int identifier = ((payload[i] & 0xff) << 8) | (payload[i + 1] & 0xff);
            if (identifier >= 1 && identifier <= HIGHEST_KNOWN) {
                known.write(payload, i, LENGTH_OF_ONE);
            }
        }
        return known.toByteArray();
    }
}
