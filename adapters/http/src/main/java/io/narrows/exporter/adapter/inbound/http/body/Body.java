package io.narrows.exporter.adapter.inbound.http.body;

import java.util.function.Function;

/// The body of a request, in memory. Close it once the report is in the spool, because its memory counts against the
/// budget.
public final class Body implements AutoCloseable {
    private static final byte[] TAKEN = new byte[0];

    private byte[] bytes;
    private final BodyBudget.Share share;
    private final LargeBodies large;

    Body(byte[] bytes, BodyBudget.Share share, LargeBodies large) {
        this.bytes = bytes;
        this.share = share;
        this.large = large;
    }

    /// Reads the bytes, once only: the body is not kept in memory beside the report made from it. A large body is read
    /// on another thread, while this one waits.
    public <T> T read(Function<byte[], T> reading) {
        var taken = bytes;
        bytes = TAKEN;
        return large.compute(taken.length, () -> reading.apply(taken));
    }

    @Override
    public void close() {
        share.close();
    }
}
