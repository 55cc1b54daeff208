package io.narrows.exporter.adapter.inbound.http.server.wire;

import java.io.ByteArrayOutputStream;

/// Removes unknown settings from a SETTINGS frame of HTTP/2. Helidon 4.5 ignores unknown identifiers, as required, but
/// then continues to read in the middle of the setting and misreads what follows (helidon#12196).
final class Http2KnownSettings {
    static final int LENGTH_OF_ONE = 6;

    private static final int HIGHEST_KNOWN = 6; // SETTINGS_MAX_HEADER_LIST_SIZE (RFC 9113, section 6.5.2)

    private Http2KnownSettings() {}

    /// @param payload the payload of a frame; its length is a multiple of six bytes
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
