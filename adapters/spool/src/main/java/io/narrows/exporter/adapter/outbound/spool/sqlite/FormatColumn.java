package io.narrows.exporter.adapter.outbound.spool.sqlite;

import io.narrows.exporter.domain.report.PayloadFormat;
import io.narrows.exporter.domain.report.PayloadFormat.Kind;

/// How the format of a payload is kept beside it: the format in the upper half of a number, and in the lower half a
/// guard over it and the payload's checksum, because SQLite does not notice a changed bit.
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

    /// Reads the format back, or reads the payload where the number is not right: in a row that an older version wrote,
    /// or that was damaged.
    ///
    /// @param checksum of the payload, which was compared with it
    public static PayloadFormat read(long kept, byte[] payload, long checksum) {
        int code = (int) (kept >>> Integer.SIZE);
        if (code < 0 || (int) kept != (int) guard(code, checksum) || code >>> FLAGS == DEEPEST) {
            return PayloadFormat.of(payload);
        }
        return new PayloadFormat(kind(code & KIND), code >>> FLAGS, (code & ONE_LINE) != 0);
    }

    private static long guard(int code, long checksum) {
        return (checksum ^ (code + 1L) * 0x9E3779B1L) & 0xFFFF_FFFFL;
    }

    /// Never changed once released.
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
