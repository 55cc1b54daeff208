package io.narrows.exporter.adapter.outbound.spool;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.SplittableRandom;

/// What a failing disk does to a file of the spool.
final class FileDamage {
    private FileDamage() {}

    static void overwrite(Path file, long position, byte[] bytes) throws IOException {
        try (var out = new RandomAccessFile(file.toFile(), "rw")) {
            out.seek(position);
            out.write(bytes);
        }
    }

    /// The same bytes each time.
    static byte[] garbage(int size) {
        var bytes = new byte[size];
        new SplittableRandom(1).nextBytes(bytes);
        return bytes;
    }
}
