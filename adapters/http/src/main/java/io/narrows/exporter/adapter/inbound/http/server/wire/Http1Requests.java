package io.narrows.exporter.adapter.inbound.http.server.wire;

import io.helidon.webserver.CloseConnectionException;
import java.util.Optional;
import java.util.function.Supplier;

/// The bytes of an HTTP/1 connection as Helidon reads them: heads and bodies in one canonical form. Each piece belongs
/// to one request only. Only this class decides where a request begins and ends. For one thread.
public final class Http1Requests implements Supplier<byte[]> {
    private static final long LARGEST_PIECE = 1 << 16;

    private final Inflow inflow;
    private final Pace pace;
    private final boolean http2;
    private boolean isFirst = true;
    private boolean mayTurnToHttp2;
    private boolean isHeadHandedOn;
    private long left;
    private long bodyAwaitedSince;
    private Optional<ChunkedBody> chunks = Optional.empty();
    private Optional<Http2Frames> frames = Optional.empty();

    public Http1Requests(Inflow inflow, Pace pace, boolean http2) {
        this.inflow = inflow;
        this.pace = pace;
        this.http2 = http2;
    }

    @Override
    public byte[] get() {
        if (frames.isPresent()) {
            return frames.get().get();
        }
        if (left > 0) {
            return pieceOfBody();
        }
        return chunks.isPresent() ? chunk(chunks.get()) : head();
    }

    /// Records that Helidon has read the first line of a request. A handler may leave a body unread, and Helidon 4.5
    /// still continues with the connection (HelidonCasesTest); then Helidon would take the rest of the body for a
    /// request.
    public void firstLineWasRead() {
        if (!isHeadHandedOn) {
            throw new CloseConnectionException("the body before this was not read");
        }
        isHeadHandedOn = false;
    }

    private byte[] head() {
        awaitHead();
        if (mayTurnToHttp2 && inflow.startsWith(Http2Frames.PREFACE)) {
            frames = Optional.of(new Http2Frames(inflow, pace));
            return frames.get().get();
        }
        var head = RequestHead.read(inflow, http2);
        pace.enter(Pace.Phase.BUSY);
        mayTurnToHttp2 = head.asksForHttp2();
        chunks = head.length() == RequestHead.CHUNKED ? Optional.of(new ChunkedBody(inflow)) : Optional.empty();
        left = Math.max(0, head.length());
        bodyAwaitedSince = 0;
        isHeadHandedOn = true;
        return Inflow.bytes(head.canonical());
    }

    /// Starts the deadline of a head. For the first head it runs from the accept, for any other from its first byte. If
    /// the client asked for HTTP/2, the HTTP/2 preface is due at once.
    private void awaitHead() {
        if (!isFirst) {
            if (inflow.isEmpty() && !mayTurnToHttp2) {
                pace.enter(Pace.Phase.IDLE);
                inflow.await();
            }
            pace.enter(Pace.Phase.HEAD);
        }
        isFirst = false;
    }

    private byte[] pieceOfBody() {
        awaitBody();
        var piece = inflow.take(Math.min(left, LARGEST_PIECE));
        left -= piece.length;
        pace.enter(Pace.Phase.BUSY);
        return piece;
    }

    private byte[] chunk(ChunkedBody body) {
        awaitBody();
        var chunk = body.next();
        if (body.hasEnded()) {
            chunks = Optional.empty();
        }
        pace.enter(Pace.Phase.BUSY);
        return chunk;
    }

    private void awaitBody() {
        if (bodyAwaitedSince == 0) {
            bodyAwaitedSince = System.nanoTime();
        }
        pace.enter(Pace.Phase.BODY, bodyAwaitedSince);
    }
}
