package io.narrows.exporter.adapter.outbound.spool.payload;

import java.util.Arrays;
import java.util.BitSet;

/// The used and the free blocks of the payload file, one bit each, so that the heap does not grow with the number of
/// payloads. Gives out the first run of free blocks that is long enough, which keeps the file short. Used by one thread
/// at a time.
final class Blocks {
    private final BitSet used = new BitSet();

    /// For each power of two: no run of so many free blocks begins before this block.
    private final int[] searchFrom = new int[Integer.SIZE];

    private int count;

    /// Takes free blocks that follow each other.
    ///
    /// @return the first of them
    int take(int many) {
        var first = find(many);
        used.set(first, first + many);
        count += many;
        return first;
    }

    /// The first block of the first run that is long enough.
    int find(int many) {
        var first = used.nextClearBit(searchFrom[log2(many)]);
        for (var next = used.nextSetBit(first); next >= 0 && next - first < many; next = used.nextSetBit(first)) {
            first = used.nextClearBit(next);
        }
        for (var power = log2(many - 1) + 1; power < searchFrom.length; power++) {
            searchFrom[power] = Math.max(searchFrom[power], first);
        }
        return first;
    }

    /// Rounds down; -1 for 0.
    private static int log2(int number) {
        return Integer.SIZE - 1 - Integer.numberOfLeadingZeros(number);
    }

    /// Records that blocks are used. Some may be used already, if the database was damaged.
    void use(int first, int many) {
        count += many - used.get(first, first + many).cardinality();
        used.set(first, first + many);
    }

    /// Records that blocks are free again.
    void free(int first, int many) {
        count -= used.get(first, first + many).cardinality();
        used.clear(first, first + many);
        var start = used.previousSetBit(first) + 1;
        Arrays.setAll(searchFrom, power -> Math.min(searchFrom[power], start));
    }

    int used() {
        return count;
    }

    /// The number of blocks up to the last one that is used.
    int length() {
        return used.length();
    }
}
