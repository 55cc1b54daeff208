package io.narrows.exporter.bootstrap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The version of the exporter, as the build wrote it down.
final class Version {
    /// Such as `0.1.0`.
    static final String CURRENT = read();

    private Version() {}

    private static String read() {
        try (var in = Version.class.getResourceAsStream("version.txt")) {
            if (in == null) {
                throw new IllegalStateException("the program was packaged without its version.txt");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
