package io.narrows.exporter.adapter.outbound.postgres.sql;

import io.narrows.exporter.adapter.outbound.sealing.BrokenSealException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// Payloads as they travel to the database: deflated by the replica, because the database cannot be multiplied and
/// replicas can. The first byte says whether the rest is deflated: what does not shrink is stored as it is.
public final class Deflate {
    private static final byte AS_IT_IS = 0;
    private static final byte DEFLATED = 1;

    private Deflate() {}

    public static byte[] close(byte[] clear) {
        var out = new byte[1 + clear.length];
        var deflater = new Deflater(Deflater.BEST_SPEED, true);
        try {
            deflater.setInput(clear);
            deflater.finish();
            int length = deflater.deflate(out, 1, clear.length);
            if (deflater.finished()) {
                out[0] = DEFLATED;
                return Arrays.copyOf(out, 1 + length);
            }
        } finally {
            deflater.end();
        }
        out[0] = AS_IT_IS;
        System.arraycopy(clear, 0, out, 1, clear.length);
        return out;
    }

    /// @param size of the payload
    public static byte[] open(byte[] closed, int size) throws BrokenSealException {
        if (closed.length == 0 || size < 0) {
            throw new BrokenSealException("it is damaged");
        }
        return switch (closed[0]) {
            case AS_IT_IS -> Arrays.copyOfRange(closed, 1, closed.length);
            case DEFLATED -> inflate(closed, size);
            default -> throw new BrokenSealException("it is damaged");
        };
    }

    private static byte[] inflate(byte[] closed, int size) throws BrokenSealException {
        var clear = new byte[size];
        var inflater = new Inflater(true);
        try {
            inflater.setInput(closed, 1, closed.length - 1);
            if (inflater.inflate(clear) != size) {
                throw new BrokenSealException("it is cut short");
            }
        } catch (DataFormatException e) {
            throw new BrokenSealException("it is damaged");
        } finally {
            inflater.end();
        }
        return clear;
    }
}
