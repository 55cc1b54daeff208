package io.narrows.exporter.adapter.outbound.sealing;

import io.narrows.exporter.domain.file.FileRights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Makes and changes files of keys. Only their owner can read them.
///
/// @param clock for the comment that says when a key was made
public record KeyFile(Path file, Clock clock) {
    private static final List<String> HEADING = List.of(
            "# Keys of the spool of data-exporter, one on a line. The first one seals, and all of them open.",
            "# data-exporter spool-key list tells which ones still seal something.");

    /// Makes a file with one key.
    ///
    /// @return the id of the key
    /// @throws SpoolException if the file exists, or cannot be written
    public String create() {
        var key = newKey();
        try {
            Files.createFile(file, FileRights.attributes(FileRights.PRIVATE_FILE));
            write(file, lines(key, List.of()));
            return id(key);
        } catch (FileAlreadyExistsException e) {
            throw new SpoolException(file + " exists already, and keys are not written over another file", e);
        } catch (IOException e) {
            throw new SpoolException("cannot write " + file + " (" + e + ")", e);
        }
    }

    /// Puts a new key in front of those of the file, which stay.
    ///
    /// @return the id of the new key
    /// @throws SpoolException if the file holds no keys, or cannot be written
    public String rotate() {
        var key = newKey();
        try {
            var before = linesOf(Files.readAllBytes(file));
            var beside = file.resolveSibling(file.getFileName() + ".new");
            Files.deleteIfExists(beside);
            Files.createFile(beside, FileRights.attributes(FileRights.PRIVATE_FILE));
            write(beside, lines(key, before));
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return id(key);
        } catch (NoSuchFileException e) {
            throw new SpoolException(file + " does not exist: data-exporter spool-key new makes it", e);
        } catch (IOException e) {
            throw new SpoolException("cannot write " + file + " (" + e + ")", e);
        }
    }

    private List<String> linesOf(byte[] content) {
        try {
            KeySet.parse(content);
        } catch (IllegalArgumentException e) {
            throw new SpoolException(file + " " + e.getMessage(), e);
        }
        return content.length == SpoolKey.BYTES
                ? List.of(Base64.getEncoder().encodeToString(content))
                : new String(content, StandardCharsets.ISO_8859_1)
                        .lines()
                        .filter(line -> !HEADING.contains(line))
                        .toList();
    }

    private List<String> lines(byte[] key, List<String> before) {
        var lines = new ArrayList<>(HEADING);
        lines.add("# " + id(key) + " made " + clock.instant().truncatedTo(ChronoUnit.SECONDS));
        lines.add(Base64.getEncoder().encodeToString(key));
        lines.addAll(before);
        return lines;
    }

    private static void write(Path file, List<String> lines) throws IOException {
        Files.write(file, lines, StandardCharsets.ISO_8859_1);
    }

    private static byte[] newKey() {
        var key = new byte[SpoolKey.BYTES];
        new SecureRandom().nextBytes(key);
        return key;
    }

    private static String id(byte[] key) {
        return new SpoolKey(key).toString();
    }
}
