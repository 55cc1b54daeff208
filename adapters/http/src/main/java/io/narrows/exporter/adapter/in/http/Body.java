package io.narrows.exporter.adapter.in.http;

/// The body of a request, in memory. To be closed as soon as it is dealt with, for the memory is counted.
final class Body implements AutoCloseable {
    private final byte[] bytes;
    private final BodyBudget.Share share;

    Body(byte[] bytes, BodyBudget.Share share) {
        this.bytes = bytes;
        this.share = share;
    }

    byte[] bytes() {
        return bytes;
    }

    @Override
    public void close() {
        share.close();
    }
}
