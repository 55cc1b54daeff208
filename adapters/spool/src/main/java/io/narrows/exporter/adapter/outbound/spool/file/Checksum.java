package io.narrows.exporter.adapter.outbound.spool.file;

import java.util.zip.CRC32C;

/// What SQLite does not have: proof that a payload reads back as it was written.
public final class Checksum {
    private Checksum() {}

    public static long of(byte[] bytes) {
        var crc = new CRC32C();
        crc.update(bytes);
        return crc.getValue();
    }
}
