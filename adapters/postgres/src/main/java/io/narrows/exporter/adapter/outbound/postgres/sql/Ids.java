package io.narrows.exporter.adapter.outbound.postgres.sql;

import io.narrows.exporter.domain.report.ReportId;
import java.util.UUID;

/// Report ids as the database stores them: the same 128 bits as a `uuid`, in the same order.
public final class Ids {
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int CHARACTERS = 26;
    private static final int BITS = 5;

    /// The smallest id.
    public static final UUID FIRST = new UUID(0, 0);

    private Ids() {}

    public static UUID of(ReportId id) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < CHARACTERS; i++) {
            high = (high << BITS) | (low >>> (Long.SIZE - BITS));
            low = (low << BITS) | ALPHABET.indexOf(id.value().charAt(i));
        }
        return new UUID(high, low);
    }

    public static ReportId of(UUID id) {
        var characters = new char[CHARACTERS];
        long high = id.getMostSignificantBits();
        long low = id.getLeastSignificantBits();
        for (int i = CHARACTERS - 1; i >= 0; i--) {
            characters[i] = ALPHABET.charAt((int) (low & 31));
            low = (low >>> BITS) | (high << (Long.SIZE - BITS));
            high >>>= BITS;
        }
        return new ReportId(new String(characters));
    }

    /// The order of the database, which compares the bits as unsigned numbers.
    public static int compare(UUID one, UUID other) {
        int high = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
        return high != 0 ? high : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits());
    }
}
