package io.narrows.exporter.domain.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Looks at eight bytes at once (SWAR). A search answers with a mask: zero where nothing was found, else
/// `firstOf(mask)` is the place of the first byte that was found.
final class Words {
    /// How many bytes a word holds.
    static final int SIZE = Long.BYTES;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';
    private static final long SPACES = ONES * ' ';
    private static final long LINE_FEEDS = ONES * '\n';
    private static final long CARRIAGE_RETURNS = ONES * '\r';

    private Words() {}

    /// @param at at least `SIZE` bytes before the end of the array
    static long at(byte[] bytes, int at) {
        return (long) WORD.get(bytes, at);
    }

    /// Finds what ends a run of plain characters in a JSON string: a quote, a backslash, a control character, or a
    /// byte outside ASCII.
    static long special(long word) {
        return (zero(word ^ QUOTES) | zero(word ^ BACKSLASHES) | ((word - SPACES) & ~word) | word) & HIGH_BITS;
    }

    static long lineBreak(long word) {
        return (zero(word ^ LINE_FEEDS) | zero(word ^ CARRIAGE_RETURNS)) & HIGH_BITS;
    }

    static long notAscii(long word) {
        return word & HIGH_BITS;
    }

    static int firstOf(long mask) {
        return Long.numberOfTrailingZeros(mask) >>> 3;
    }

    /// The high bit of the first byte that is zero is set in the result, and none before it. Bits behind it and other
    /// bits mean nothing.
    private static long zero(long word) {
        return (word - ONES) & ~word;
    }
}
