package io.narrows.exporter.adapter.inbound.http.server.wire;

import io.helidon.http.http2.Http2ErrorCode;
import io.helidon.http.http2.Http2Exception;

/// Computes how large an HTTP/2 header block will be after decoding, before it is decoded. One byte may stand for a
/// field of four kilobytes. Helidon 4.5 advertises a limit for the decoded list but does not check it
/// (HelidonCasesTest).
///
/// Computes an upper bound, because a Huffman code has at least five bits. Keeps only the sizes of the entries in the
/// dynamic table (RFC 7541, section 2.3.2); Helidon refuses references to evicted entries. One instance serves one
/// connection on one thread.
final class HeaderListSize {
    private static final int STATIC_ENTRIES = 61;
    private static final int LARGEST_STATIC_ENTRY = 64;
    private static final int OVERHEAD = 32;
    private static final int MOST_ENTRIES = 4_096 / OVERHEAD;
    private static final int SHORTEST_CODE_BITS = 5;
    private static final int MOST_SHIFT = 21;

    private final long most;
    private final long[] sizes = new long[MOST_ENTRIES];
    private long inserted;

    /// @param most the maximum size of a decoded list, in bytes
    HeaderListSize(long most) {
        this.most = most;
    }

    /// @param block a complete header block
    /// @throws Http2Exception if the decoded block would be too large, or the bytes are not a header block
    void check(byte[] block) {
        var in = new Block(block);
        long total = 0;
        while (in.hasMore()) {
            total += field(in);
            if (total > most) {
                throw new Http2Exception(
                        Http2ErrorCode.ENHANCE_YOUR_CALM, "the header list is larger than " + most + " bytes");
            }
        }
    }

    private long field(Block in) {
        int first = in.peek();
        if (first >= 0x80) {
            return entry(in.integer(7));
        }
        if (first >= 0x40) {
            long size = literal(in, 6);
            sizes[(int) (inserted++ % MOST_ENTRIES)] = size;
            return size;
        }
        if (first >= 0x20) {
            in.integer(5); // the table size
            return 0;
        }
        return literal(in, 4);
    }

    private long literal(Block in, int prefix) {
        int index = in.integer(prefix);
        long name = index == 0 ? in.string() : entry(index);
        return name + in.string() + OVERHEAD;
    }

    private long entry(int index) {
        int back = index - STATIC_ENTRIES;
        if (back <= 0) {
            return LARGEST_STATIC_ENTRY;
        }
        if (back > Math.min(inserted, MOST_ENTRIES)) {
            throw notABlock();
        }
        return sizes[(int) ((inserted - back) % MOST_ENTRIES)];
    }

    private static Http2Exception notABlock() {
        return new Http2Exception(Http2ErrorCode.COMPRESSION, "the header block cannot be decoded");
    }

    /// A cursor over the bytes of a header block.
    private static final class Block {
        private final byte[] bytes;
        private int position;

        Block(byte[] bytes) {
            this.bytes = bytes;
        }

        boolean hasMore() {
            return position < bytes.length;
        }

        int peek() {
            return bytes[position] & 0xff;
        }

        /// Reads an integer (RFC 7541, section 5.1).
        int integer(int prefix) {
            int limit = (1 << prefix) - 1;
            int value = next() & limit;
            if (value < limit) {
                return value;
            }
            for (int shift = 0; shift <= MOST_SHIFT; shift += 7) {
                int more = next();
                value += (more & 0x7f) << shift;
                if (more < 0x80) {
                    return value;
                }
            }
            throw notABlock();
        }

        /// Skips a string.
        ///
        /// @return the maximum length of the decoded string, in bytes
        long string() {
            var isHuffman = hasMore() && peek() >= 0x80;
            int length = integer(7);
            if (length > bytes.length - position) {
                throw notABlock();
            }
            position += length;
            return isHuffman ? length * 8L / SHORTEST_CODE_BITS + 1 : length;
        }

        private int next() {
            if (!hasMore()) {
                throw notABlock();
            }
            return bytes[position++] & 0xff;
        }
    }
}
