package io.narrows.exporter.adapter.outbound.sealing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/// A checksum that proves that a payload and its labels read back as they were written. SQLite has no checksums of its
/// own, and PostgreSQL has them only if its operator switched them on.
public final class Checksum {
    private Checksum() {}

    /// @param labels as stored; a blank text does not change the checksum
    public static long of(byte[] bytes, String labels) {
        return of(ByteBuffer.wrap(bytes), labels);
    }

    /// @param bytes those that remain; left as they are
    /// @param labels as stored; a blank text does not change the checksum
    public static long of(ByteBuffer bytes, String labels) {
        var crc = new CRC32C();
        crc.update(bytes.duplicate());
        if (!labels.isEmpty()) {
            crc.update(labels.getBytes(StandardCharsets.UTF_8));
        }
        return crc.getValue();
    }
}
