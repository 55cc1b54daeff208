package io.narrows.exporter.adapter.outbound.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Files of keys for tests. A number stands for a key.
final class KeyFiles {
    private KeyFiles() {}

    static byte[] key(int seed) {
        var key = new byte[32];
        new SplittableRandom(seed).nextBytes(key);
        return key;
    }

    static Path write(Path file, int... seeds) throws IOException {
        var lines = Arrays.stream(seeds)
                .mapToObj(seed -> Base64.getEncoder().encodeToString(key(seed)))
                .collect(Collectors.joining("\n", "# keys\n", "\n"));
        return write(file, lines);
    }

    static Path write(Path file, String content) throws IOException {
        var beside = Files.writeString(file.resolveSibling(file.getFileName() + ".beside"), content);
        Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("rw-------"));
        return Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// The texts in any file below a folder.
    static boolean anyFileHolds(Path folder, String text) throws IOException {
        var inUtf16 = IntStream.range(0, text.length())
                .mapToObj(i -> "\0" + text.charAt(i))
                .collect(Collectors.joining());
        try (var files = Files.walk(folder).filter(Files::isRegularFile)) {
            for (var file : files.toList()) {
                var content = Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
                if (content.contains(text) || content.contains(inUtf16)) {
                    return true;
                }
            }
        }
        return false;
    }
}
