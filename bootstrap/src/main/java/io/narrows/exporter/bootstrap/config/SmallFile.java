package io.narrows.exporter.bootstrap.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Reads a small file that the operator named. Files over 1 MiB are refused, because the path may lead to a device that
/// has no end.
final class SmallFile {
    private static final int LARGEST = 1 << 20;

    private SmallFile() {}

    /// The text of a file.
    ///
    /// @throws IOException if it cannot be read, is not written in UTF-8, or is larger than 1 MiB
    static String text(Path file) throws IOException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes(file)))
                .toString();
    }

    /// The bytes of a file.
    ///
    /// @throws IOException if it cannot be read, or is larger than 1 MiB
    static byte[] bytes(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new IOException("it is larger than 1MiB");
            }
            return bytes;
        }
    }
}
