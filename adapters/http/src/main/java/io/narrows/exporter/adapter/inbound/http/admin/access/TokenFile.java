package io.narrows.exporter.adapter.inbound.http.admin.access;

import io.narrows.exporter.adapter.inbound.http.server.Cadence;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.function.LongSupplier;

/// The file with the tokens of operators. It is read again when it has changed, at most once a second and only when
/// somebody logs in. Thread-safe.
///
/// While the exporter runs, a file that cannot be read changes nothing: the tokens read before stay valid, because a
/// file that is half written must not lock operators out.
public final class TokenFile {
    private static final System.Logger LOGGER = System.getLogger(TokenFile.class.getName());
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration QUIET = Duration.ofMinutes(1);
    private static final int LARGEST = 1 << 20;

    private final Path file;
    private final Cadence looks;
    private final Cadence warnings;
    private volatile Content content;

    private record Content(String text, TokenList tokens) {
        static Content of(String text) {
            return new Content(text, TokenList.parse(text));
        }
    }

    private TokenFile(Path file, LongSupplier nanoTime, Content content) {
        this.file = file;
        this.looks = new Cadence(PERIOD, nanoTime);
        this.warnings = new Cadence(QUIET, nanoTime);
        this.content = content;
        looks.isDue(); // the file was read a moment ago
    }

    /// Reads the file.
    ///
    /// @throws IllegalArgumentException if it cannot be read, or is no file of tokens; the message begins with the path
    public static TokenFile open(Path file) {
        return open(file, System::nanoTime);
    }

    static TokenFile open(Path file, LongSupplier nanoTime) {
        try {
            return new TokenFile(file, nanoTime, Content.of(read(file)));
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(file + " cannot be read: there is no such file", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    file + " cannot be read: " + e.getClass().getSimpleName(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + " " + e.getMessage(), e);
        }
    }

    /// The tokens that are valid now.
    TokenList tokens() {
        if (looks.isDue()) {
            readAgain();
        }
        return content.tokens();
    }

    private void readAgain() {
        try {
            var text = read(file);
            if (!text.equals(content.text())) {
                content = Content.of(text);
                LOGGER.log(
                        Level.INFO,
                        "operator tokens read file={0} tokens={1,number,#}",
                        file,
                        content.tokens().entries().size());
            }
        } catch (IOException e) {
            warn(e.getClass().getSimpleName());
        } catch (IllegalArgumentException e) {
            warn(String.valueOf(e.getMessage()));
        }
    }

    private void warn(String reason) {
        if (warnings.isDue()) {
            LOGGER.log(
                    Level.WARNING,
                    "operator tokens not read file={0} reason=\"{1}\" action=\"the tokens read before stay valid\"",
                    file,
                    reason);
        }
    }

    private static String read(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new IllegalArgumentException("must not be larger than 1MiB");
            }
            if (canBeChangedByOthers(file)) {
                throw new IllegalArgumentException(
                        "can be changed by everybody on this machine, who could then log in: run chmod o-w on it");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("must be text in UTF-8", e);
        }
    }

    private static boolean canBeChangedByOthers(Path file) throws IOException {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                && Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_WRITE);
    }
}
