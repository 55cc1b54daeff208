package io.narrows.exporter.adapter.outbound.sealing;

import io.narrows.exporter.domain.report.PayloadFormat;
import io.narrows.exporter.domain.report.PayloadFormat.Kind;

/// The format of a payload as one number, stored next to the payload. The upper half is the format. The lower half is a
/// check value over the format and the payload's checksum, because a database may not detect a flipped bit.
public final class FormatColumn {
    private static final int KIND = 0b0111;
    private static final int ONE_LINE = 0b1000;
    private static final int FLAGS = 4;
    private static final int DEEPEST = Integer.MAX_VALUE >> FLAGS;

    private FormatColumn() {}

    /// @param checksum of the payload
    public static long of(PayloadFormat format, long checksum) {
        int code = (Math.min(format.depth(), DEEPEST) << FLAGS)
                | (format.isOneLine() ? ONE_LINE : 0)
                | code(format.kind());
        return ((long) code << Integer.SIZE) | guard(code, checksum);
    }

    /// Decodes the format. Reads the payload instead if the number is not valid, in a row that an older version wrote
    /// or that was damaged.
    ///
    /// @param checksum of the payload, already verified against it
    public static PayloadFormat read(long kept, byte[] payload, long checksum) {
        int code = code(kept);
        if (code < 0 || (int) kept != (int) guard(code, checksum) || code >>> FLAGS == DEEPEST) {
            return PayloadFormat.of(payload);
        }
        return new PayloadFormat(kind(code & KIND), code >>> FLAGS, (code & ONE_LINE) != 0);
    }

    /// The format alone, without its check value.
    public static int code(long kept) {
        return (int) (kept >>> Integer.SIZE);
    }

    private static long guard(int code, long checksum) {
        return (checksum ^ (code + 1L) * 0x9E3779B1L) & 0xFFFF_FFFFL;
    }

    /// The stored code of a kind. Never change a released code.
    private static int code(Kind kind) {
        return switch (kind) {
            case EMPTY -> 0;
            case NOT_JSON -> 1;
            case JSON_OBJECT -> 2;
            case JSON_ARRAY -> 3;
            case JSON_SCALAR -> 4;
        };
    }

    private static Kind kind(int code) {
        return switch (code) {
            case 0 -> Kind.EMPTY;
            case 2 -> Kind.JSON_OBJECT;
            case 3 -> Kind.JSON_ARRAY;
            case 4 -> Kind.JSON_SCALAR;
            default -> Kind.NOT_JSON;
        };
    }
}
