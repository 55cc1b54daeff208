package io.narrows.exporter.adapter.outbound.spool.file;

import java.util.zip.CRC32C;

/// A checksum that proves that a payload reads back as it was written. SQLite has no checksums of its own.
public final class Checksum {
    private Checksum() {}

    public static long of(byte[] bytes) {
        var crc = new CRC32C();
        crc.update(bytes);
        return crc.getValue();
    }
}
