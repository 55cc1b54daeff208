package io.narrows.exporter.adapter.outbound.spool.sqlite;

/// The column `checksum` of a report. It is the checksum of a payload in the clear, which proves that the payload reads
/// back as it was written. A sealed payload proves that itself: its number is less than 0, and says with which key it
/// is sealed and how many bytes of the blob are not the payload. So reports can be counted by key, and the sizes of
/// payloads known, without reading payloads.
public final class ChecksumColumn {
    private static final int OVERHEAD_BITS = 20;
    private static final int MOST_OVERHEAD = (1 << OVERHEAD_BITS) - 1;

    /// The size of the payload of report `r` with its extent `e`, as `StoredPayload.REPORT` joins them.
    public static final String SIZE = StoredPayload.STORED_SIZE + " - (max(0, -r.checksum) & " + MOST_OVERHEAD + ")";

    /// The id of the key that sealed the payload of report `r`, without its sign.
    static final String KEY = "(-r.checksum >> " + OVERHEAD_BITS + ")";

    private ChecksumColumn() {}

    /// @param key the id of the key
    /// @param overhead the bytes of the blob that are not the payload
    public static long sealed(int key, int overhead) {
        if (overhead <= 0 || overhead > MOST_OVERHEAD) {
            throw new IllegalArgumentException("an overhead of " + overhead + " bytes");
        }
        return -((Integer.toUnsignedLong(key) << OVERHEAD_BITS) | overhead);
    }

    /// The id of the key that sealed a payload.
    static int key(long sealed) {
        return (int) (-sealed >> OVERHEAD_BITS);
    }

    public static boolean isSealed(long kept) {
        return kept < 0;
    }
}
