package io.narrows.exporter.adapter.outbound.spool.payload;

/// The place of a payload in the payload file.
///
/// @param at its first byte, at the begin of a block
/// @param size in bytes
public record Extent(long at, int size) {
    /// The unit in which the payload file is used: the page of most kernels, so that no write changes the block of
    /// another payload.
    static final int BLOCK = 4096;

    /// Whether such a place can exist. A damaged row may name any other.
    boolean isPossible() {
        return at >= 0 && at % BLOCK == 0 && at / BLOCK <= Integer.MAX_VALUE - blocks() && size > 0;
    }

    int firstBlock() {
        return (int) (at / BLOCK);
    }

    int blocks() {
        return blocks(size);
    }

    /// How many blocks a payload takes.
    static int blocks(int size) {
        return (int) (((long) size + BLOCK - 1) / BLOCK);
    }
}
