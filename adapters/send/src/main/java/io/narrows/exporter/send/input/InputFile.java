package io.narrows.exporter.send.input;

import io.narrows.exporter.send.process.BadInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Reads files that the command line names.
public final class InputFile {
    private InputFile() {}

    /// @throws BadInputException if it is not there, no file, or not readable
    public static byte[] bytes(String file) {
        try {
            var path = Path.of(file);
            if (Files.isDirectory(path)) {
                throw new BadInputException("cannot read " + file + ": it is a folder, not a file");
            }
            return Files.readAllBytes(path);
        } catch (NoSuchFileException e) {
            throw new BadInputException("cannot read " + file + ": there is no such file", e);
        } catch (AccessDeniedException e) {
            throw new BadInputException("cannot read " + file + ": this user may not", e);
        } catch (IOException | InvalidPathException e) {
            throw new BadInputException("cannot read " + file + ": " + e.getMessage(), e);
        } catch (OutOfMemoryError e) {
            throw ReportText.tooLarge(file, e);
        }
    }

    /// @throws BadInputException if it cannot be read, or is no text
    public static String text(String file) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes(file)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new BadInputException("cannot read " + file + ": it is not written in UTF-8", e);
        }
    }
}
