package io.narrows.exporter.adapter.inbound.http.server.wire;

import io.helidon.http.Status;
import java.io.ByteArrayOutputStream;

/// Reads a chunked body (RFC 9112, section 7.1) and cuts it into chunks that Helidon 4.5 accepts. Helidon supports
/// neither chunk extensions nor trailers (HelidonCasesTest), and keeps a chunk in memory until all of it has arrived,
/// however long it is.
final class ChunkedBody {
    private static final int LONGEST_LINE = 1_024;
    private static final int MOST_DIGITS = 15;
    private static final int LONGEST_TRAILER = 8_192;
    /// How many bytes all chunk lines together may be longer than necessary. Go has the same limit (CVE-2023-39326).
    private static final int MOST_EXCESS = 16_384;

    private static final int USUAL_LINE = 16;
    private static final int LARGEST_CHUNK = 8_192;

    private final Inflow inflow;
    private long left;
    private boolean isInside;
    private boolean hasEnded;
    private long excess;

    ChunkedBody(Inflow inflow) {
        this.inflow = inflow;
    }

    boolean hasEnded() {
        return hasEnded;
    }

    /// @return one complete chunk with its framing; the last chunk is empty
    byte[] next() {
        if (left == 0) {
            endChunk();
            left = size();
        }
        if (left == 0) {
            RequestHead.fields(inflow, LONGEST_TRAILER);
            hasEnded = true;
            return Inflow.bytes("0\r\n\r\n");
        }
        isInside = true;
        var data = inflow.take(Math.min(left, LARGEST_CHUNK));
        left -= data.length;
        return framed(data);
    }

    private void endChunk() {
        if (isInside && (inflow.read() != '\r' || inflow.read() != '\n')) {
            throw Malformed.because("a chunk that is longer than it says");
        }
        isInside = false;
    }

    private long size() {
        var line = inflow.line(LONGEST_LINE, Status.BAD_REQUEST_400);
        int digits = 0;
        while (digits < line.length() && Character.digit(line.charAt(digits), 16) >= 0) {
            digits++;
        }
        if (digits == 0 || digits > MOST_DIGITS || !isExtension(line.substring(digits))) {
            throw Malformed.because("the size of a chunk");
        }
        long size = Long.parseLong(line.substring(0, digits), 16);
        excess = Math.max(0, excess + line.length() - USUAL_LINE - 2 * size);
        if (excess > MOST_EXCESS) {
            throw Malformed.because("much about chunks, and little in them");
        }
        return size;
    }

    private static boolean isExtension(String text) {
        return text.isEmpty() || (text.stripLeading().startsWith(";") && !FieldLine.hasForbidden(text));
    }

    private static byte[] framed(byte[] data) {
        var chunk = new ByteArrayOutputStream(data.length + 8);
        chunk.writeBytes(Inflow.bytes(Integer.toHexString(data.length) + "\r\n"));
        chunk.writeBytes(data);
        chunk.write('\r');
        chunk.write('\n');
        return chunk.toByteArray();
    }
}
