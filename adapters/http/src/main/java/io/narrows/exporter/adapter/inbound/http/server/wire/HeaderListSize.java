package io.narrows.exporter.adapter.inbound.http.server.wire;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.http2.Http2ErrorCode;
import io.helidon.http.http2.Http2Exception;
import io.helidon.http.http2.Http2HuffmanDecoder;

/// Computes how large an HTTP/2 header block will be after decoding, before it is decoded. One byte may stand for a
/// field of four kilobytes. Helidon 4.5 advertises a limit for the decoded list but does not check it
/// (HelidonCasesTest).
///
/// Also refuses a field that is larger than the dynamic table it is to be put in. RFC 7541, section 4.4, would have the
/// table emptied; Helidon 4.5 evicts from the empty table for ever, and the thread is lost (helidon#10472). Clients
/// send such a field without indexing.
///
/// Computes an upper bound, because a Huffman code has at least five bits. Keeps only the sizes of the entries in the
/// dynamic table (RFC 7541, section 2.3.2); Helidon refuses references to evicted entries. One instance serves one
/// connection on one thread.
final class HeaderListSize {
    private static final int STATIC_ENTRIES = 61;
    private static final int LARGEST_STATIC_ENTRY = 64;
    private static final int OVERHEAD = 32;
    private static final int LONGEST_STATIC_NAME = 32;
    /// The default of SETTINGS_HEADER_TABLE_SIZE (RFC 9113, section 6.5.2); Helidon keeps to it.
    private static final int LARGEST_TABLE = 4_096;
    private static final int MOST_ENTRIES = LARGEST_TABLE / OVERHEAD;
    /// A string is decoded to learn its exact length if its upper bound is more than this share of the table.
    private static final int EXACT_SHARE = 4;
    private static final int SHORTEST_CODE_BITS = 5;
    private static final int MOST_SHIFT = 21;

    private final long most;
    private final long[] sizes = new long[MOST_ENTRIES];
    private final long[] names = new long[MOST_ENTRIES];
    private final Http2HuffmanDecoder huffman = Http2HuffmanDecoder.create();
    private long inserted;
    private int table = LARGEST_TABLE;

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
            return insertion(in);
        }
        if (first >= 0x20) {
            table = Math.min(in.integer(5), LARGEST_TABLE); // Helidon refuses a larger one
            return 0;
        }
        return literal(in);
    }

    /// A field that goes into the table.
    private long insertion(Block in) {
        int index = in.integer(6);
        long name = index == 0 ? in.string(table / EXACT_SHARE, huffman) : name(index);
        long size = name + in.string(table / EXACT_SHARE, huffman) + OVERHEAD;
        if (size > table) {
            throw new Http2Exception(
                    Http2ErrorCode.ENHANCE_YOUR_CALM, "a header field that is larger than the dynamic table");
        }
        int at = (int) (inserted++ % MOST_ENTRIES);
        sizes[at] = size;
        names[at] = name;
        return size;
    }

    private long literal(Block in) {
        int index = in.integer(4);
        long name = index == 0 ? in.string() : name(index);
        return name + in.string() + OVERHEAD;
    }

    private long name(int index) {
        int back = index - STATIC_ENTRIES;
        return back <= 0 ? LONGEST_STATIC_NAME : names[slot(back)];
    }

    private long entry(int index) {
        int back = index - STATIC_ENTRIES;
        return back <= 0 ? LARGEST_STATIC_ENTRY : sizes[slot(back)];
    }

    private int slot(int back) {
        if (back > Math.min(inserted, MOST_ENTRIES)) {
            throw notABlock();
        }
        return (int) ((inserted - back) % MOST_ENTRIES);
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
            return bound(isHuffman(), skipped());
        }

        /// Skips a string, and decodes it if the upper bound of its length is more than this.
        ///
        /// @return the length of the decoded string, or an upper bound of at most `most` bytes
        long string(long most, Http2HuffmanDecoder huffman) {
            var isHuffman = isHuffman();
            int length = skipped();
            long bound = bound(isHuffman, length);
            if (!isHuffman || bound <= most) {
                return bound;
            }
            var coded = BufferData.create(bytes, position - length, length);
            return huffman.decodeString(coded, length).length();
        }

        private boolean isHuffman() {
            return hasMore() && peek() >= 0x80;
        }

        private int skipped() {
            int length = integer(7);
            if (length > bytes.length - position) {
                throw notABlock();
            }
            position += length;
            return length;
        }

        private static long bound(boolean isHuffman, int length) {
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
