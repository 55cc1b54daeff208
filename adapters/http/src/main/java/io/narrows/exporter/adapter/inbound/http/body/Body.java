package io.narrows.exporter.adapter.inbound.http.body;

/// The body of a request, in memory. To be closed when what was made of it is in the spool, because the memory is
/// counted.
public final class Body implements AutoCloseable {
    private static final byte[] TAKEN = new byte[0];

    private byte[] bytes;
    private final BodyBudget.Share share;

    Body(byte[] bytes, BodyBudget.Share share) {
        this.bytes = bytes;
        this.share = share;
    }

    /// The bytes, once: a body is not kept beside the report that was made of it.
    public byte[] take() {
        var taken = bytes;
        bytes = TAKEN;
        return taken;
    }

    @Override
    public void close() {
        share.close();
    }
}
