package io.narrows.exporter.domain.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Looks at eight bytes at once (SWAR), the first of which is the lowest byte of a word. A search answers with a mask:
/// zero where nothing was found, else `firstOf(mask)` is the place of the first byte that was found. A search for all
/// answers with the high bit of each byte that was found.
final class Words {
    /// How many bytes a word holds.
    static final int SIZE = Long.BYTES;

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';
    private static final long SPACES = ONES * ' ';
    private static final long LOW_BITS = ~HIGH_BITS;
    private static final long LINE_FEEDS = ONES * '\n';
    private static final long CARRIAGE_RETURNS = ONES * '\r';

    private Words() {}

    /// @param at at least `SIZE` bytes before the end of the array
    static long at(byte[] bytes, int at) {
        return (long) WORD.get(bytes, at);
    }

    /// @param at at least `SIZE` bytes before the end of the array
    static void put(byte[] bytes, int at, long word) {
        WORD.set(bytes, at, word);
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

    /// Finds all bytes that are a character.
    ///
    /// @param ascii a word of ASCII only, as the character is
    static long all(long ascii, char character) {
        return ~((ascii ^ (ONES * character)) + LOW_BITS) & HIGH_BITS;
    }

    /// Finds all control characters but DEL.
    ///
    /// @param ascii a word of ASCII only
    static long allControls(long ascii) {
        return ~(ascii + (LOW_BITS - SPACES + ONES)) & HIGH_BITS;
    }

    /// Of backslashes, those that escape what follows; the others are escaped themselves.
    ///
    /// @param backslashes the high bit of each; no byte before the word escapes the first
    static long escapes(long backslashes) {
        if ((backslashes & next(backslashes)) == 0) {
            return backslashes;
        }
        long escapes = 0;
        long rest = backslashes;
        while (rest != 0) {
            long first = Long.lowestOneBit(rest);
            escapes |= first;
            rest &= ~(first | next(first));
        }
        return escapes;
    }

    /// The bytes behind those of a mask, within the word.
    static long next(long all) {
        return all << Byte.SIZE;
    }

    /// The first byte of the next word, if the last one of this word is in a mask.
    static long firstIfLast(long all) {
        return (all & Long.MIN_VALUE) >>> (Long.SIZE - Byte.SIZE);
    }

    /// Subtracts a number from the bytes of a mask, none of which is smaller.
    static long subtract(long word, long all, int number) {
        return word - (all >>> (Byte.SIZE - 1)) * number;
    }

    /// The word without the bytes of a mask: those behind them move up, and zeros follow the last. On most processors
    /// this is one instruction.
    static long without(long word, long all) {
        return Long.compress(word, ~((all << 1) - (all >>> (Byte.SIZE - 1))));
    }

    /// The high bit of the first byte that is zero is set in the result, and none before it. Bits behind it and other
    /// bits mean nothing.
    private static long zero(long word) {
        return (word - ONES) & ~word;
    }
}
