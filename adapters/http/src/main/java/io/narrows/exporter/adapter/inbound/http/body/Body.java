package io.narrows.exporter.adapter.inbound.http.body;

/// The body of a request, in memory. Close it once the report is in the spool, because its memory counts against the
/// budget.
public final class Body implements AutoCloseable {
    private static final byte[] TAKEN = new byte[0];

    private byte[] bytes;
    private final BodyBudget.Share share;

    Body(byte[] bytes, BodyBudget.Share share) {
        this.bytes = bytes;
        this.share = share;
    }

    /// Returns the bytes, once only: the body is not kept in memory beside the report made from it.
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
