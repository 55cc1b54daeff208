package io.narrows.exporter.plugin.governor;

import io.narrows.exporter.plugin.governor.Credential.Missing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Reads a file that holds a token and nothing else.
final class TokenFile {
    private TokenFile() {}

    static Credential read(Path file) {
        try {
            return Credential.Token.of(Files.readString(file), file.toString());
        } catch (NoSuchFileException e) {
            return Missing.misconfigured("cannot read " + file + ": there is no such file");
        } catch (IOException e) {
            // The exception is left out, because its message may be only the path or describe malformed bytes.
            return Missing.misconfigured(
                    "cannot read " + file + ": " + e.getClass().getSimpleName());
        }
    }
}
