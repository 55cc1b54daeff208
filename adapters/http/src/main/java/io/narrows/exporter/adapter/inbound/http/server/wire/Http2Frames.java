package io.narrows.exporter.adapter.inbound.http.server.wire;

import io.helidon.http.http2.Http2ErrorCode;
import io.helidon.http.http2.Http2Exception;
import java.io.ByteArrayOutputStream;
import java.util.function.Supplier;

/// The bytes of an HTTP/2 connection as Helidon reads them: first the preface, then frame by frame. Each frame is
/// checked before Helidon gets it. For one thread.
public final class Http2Frames implements Supplier<byte[]> {
    public static final byte[] PREFACE = Inflow.bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

    private static final int HEADER = 9;
    private static final int LARGEST_PAYLOAD = 16_384;
    private static final int LARGEST_BLOCK = 16_384;
    private static final long LARGEST_HEADER_LIST = 65_536;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int CONTINUATION = 9;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;
    private static final int PADDED = 8;
    private static final int PRIORITY = 0x20;
    private static final int PRIORITY_LENGTH = 5;

    private final Inflow inflow;
    private final Pace pace;
    private final HeaderListSize headerLists = new HeaderListSize(LARGEST_HEADER_LIST);
    private final ByteArrayOutputStream block = new ByteArrayOutputStream();
    private boolean isBegun;

    public Http2Frames(Inflow inflow, Pace pace) {
        this.inflow = inflow;
        this.pace = pace;
        pace.turnToHttp2();
    }

    @Override
    public byte[] get() {
        if (!isBegun) {
            isBegun = true;
            return inflow.exactly(PREFACE.length);
        }
        var header = inflow.exactly(HEADER);
        int length = ((header[0] & 0xff) << 16) | ((header[1] & 0xff) << 8) | (header[2] & 0xff);
        if (length > LARGEST_PAYLOAD) {
            throw new Http2Exception(Http2ErrorCode.FRAME_SIZE, "a frame that is too large");
        }
        return frame(header, inflow.exactly(length));
    }

    private byte[] frame(byte[] header, byte[] payload) {
        int flags = header[4];
        return switch (header[3]) {
            case DATA -> {
                stir();
                yield joined(header, payload);
            }
            case HEADERS -> {
                stir();
                checkHeaders(flags, payload);
                yield joined(header, payload);
            }
            case CONTINUATION -> {
                checkBlock(flags, payload, 0, payload.length);
                yield joined(header, payload);
            }
            case SETTINGS -> settings(header, flags, payload);
            default -> joined(header, payload);
        };
    }

    /// Restarts the idle time. Only requests keep a connection open; PING and WINDOW_UPDATE frames do not.
    private void stir() {
        pace.enter(Pace.Phase.IDLE);
    }

    private byte[] settings(byte[] header, int flags, byte[] payload) {
        if (pace.now().phase() != Pace.Phase.IDLE) {
            stir();
        }
        if ((flags & ACK) != 0 || payload.length % Http2KnownSettings.LENGTH_OF_ONE != 0) {
            return joined(header, payload);
        }
        var known = Http2KnownSettings.of(payload);
        header[0] = (byte) (known.length >> 16);
        header[1] = (byte) (known.length >> 8);
        header[2] = (byte) known.length;
        return joined(header, known);
    }

    private void checkHeaders(int flags, byte[] payload) {
        int begin = 0;
        int end = payload.length;
        if ((flags & PADDED) != 0 && end > 0) {
            end -= payload[0] & 0xff;
            begin++;
        }
        if ((flags & PRIORITY) != 0) {
            begin += PRIORITY_LENGTH;
        }
        if (begin > end) {
            throw new Http2Exception(Http2ErrorCode.PROTOCOL, "padding that is longer than its frame");
        }
        block.reset();
        checkBlock(flags, payload, begin, end);
    }

    private void checkBlock(int flags, byte[] payload, int begin, int end) {
        block.write(payload, begin, end - begin);
        if (block.size() > LARGEST_BLOCK) {
            throw new Http2Exception(Http2ErrorCode.ENHANCE_YOUR_CALM, "a header block that is too large");
        }
        if ((flags & END_HEADERS) != 0) {
            headerLists.check(block.toByteArray());
            block.reset();
        }
    }

    private static byte[] joined(byte[] header, byte[] payload) {
        var frame = new byte[header.length + payload.length];
        System.arraycopy(header, 0, frame, 0, header.length);
        System.arraycopy(payload, 0, frame, header.length, payload.length);
        return frame;
    }
}
