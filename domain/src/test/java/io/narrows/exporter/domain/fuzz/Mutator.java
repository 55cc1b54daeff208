package io.narrows.exporter.domain.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/// Corrupts bytes: single bytes, tokens, lengths and nesting. The same random numbers give the same changes. Not
/// thread-safe.
public final class Mutator {
    private static final int MOST_CHANGES = 5;
    private static final int LONGEST = 40_000;
    private static final int SHORT_RANGE = 24;
    private static final int MOST_COPIES = 2_000;

    private static final byte[][] ILL_FORMED = {
        {(byte) 0xFF},
        {(byte) 0xC0, (byte) 0xAF},
        {(byte) 0xE2, (byte) 0x82},
        {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
        {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
        {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF},
        {0}
    };

    private final RandomGenerator random;
    private final List<String> tokens;

    /// @param tokens the tokens of the format
    public Mutator(RandomGenerator random, List<String> tokens) {
        this.random = random;
        this.tokens = tokens;
    }

    /// A random element.
    public <T> T one(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    /// True at random, once in so many cases.
    public boolean oneIn(int cases) {
        return random.nextInt(cases) == 0;
    }

    /// @param text in ISO 8859-1
    public String mutated(String text) {
        return new String(mutated(text.getBytes(StandardCharsets.ISO_8859_1)), StandardCharsets.ISO_8859_1);
    }

    /// @param bytes not changed
    public byte[] mutated(byte[] bytes) {
        var result = bytes.clone();
        for (int i = 1 + random.nextInt(MOST_CHANGES); i > 0; i--) {
            result = changed(result);
        }
        return result.length > LONGEST ? Arrays.copyOf(result, LONGEST) : result;
    }

    private byte[] changed(byte[] bytes) {
        int at = random.nextInt(bytes.length + 1);
        int end = Math.min(bytes.length, at + random.nextInt(SHORT_RANGE));
        return switch (random.nextInt(11)) {
            case 0 -> spliced(bytes, at, Math.min(bytes.length, at + 1), new byte[] {(byte) random.nextInt(256)});
            case 1 -> flipped(bytes, at);
            case 2 -> spliced(bytes, at, end, new byte[0]);
            case 3, 4 -> spliced(bytes, at, at, token());
            case 5 -> spliced(bytes, at, end, token());
            case 6 -> Arrays.copyOf(bytes, at);
            case 7 -> spliced(bytes, at, at, repeated(Arrays.copyOfRange(bytes, at, end)));
            case 8 -> spliced(bytes, at, at, repeated(token()));
            case 9 -> moved(bytes, at, end);
            default -> spliced(bytes, at, at, ILL_FORMED[random.nextInt(ILL_FORMED.length)]);
        };
    }

    private byte[] flipped(byte[] bytes, int at) {
        var flipped = bytes.clone();
        if (at < flipped.length) {
            flipped[at] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }

    private byte[] moved(byte[] bytes, int from, int to) {
        var moving = Arrays.copyOfRange(bytes, from, to);
        var without = spliced(bytes, from, to, new byte[0]);
        int at = random.nextInt(without.length + 1);
        return spliced(without, at, at, moving);
    }

    private byte[] token() {
        return one(tokens).getBytes(StandardCharsets.UTF_8);
    }

    private byte[] repeated(byte[] bytes) {
        var result = new ByteArrayOutputStream();
        int copies = 1 + (oneIn(4) ? random.nextInt(MOST_COPIES) : random.nextInt(4));
        for (int i = 0; i < copies && result.size() < LONGEST; i++) {
            result.writeBytes(bytes);
        }
        return result.toByteArray();
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] inserted) {
        var result = new byte[bytes.length - (to - from) + inserted.length];
        System.arraycopy(bytes, 0, result, 0, from);
        System.arraycopy(inserted, 0, result, from, inserted.length);
        System.arraycopy(bytes, to, result, from + inserted.length, bytes.length - to);
        return result;
    }
}
