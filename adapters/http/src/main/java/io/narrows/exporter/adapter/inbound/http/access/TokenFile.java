package io.narrows.exporter.adapter.inbound.http.access;

import io.narrows.exporter.domain.access.Role;
import io.narrows.exporter.domain.file.FileRights;
import io.narrows.exporter.domain.file.Reread;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/// A file with the tokens of operators or of senders. It is read again when it has changed, at most once a second and
/// only when somebody logs in. Thread-safe.
///
/// While the exporter runs, a file that cannot be read changes nothing: the tokens read before stay valid, because a
/// file that is half written must not lock anybody out.
public final class TokenFile {
    private static final System.Logger LOGGER = System.getLogger(TokenFile.class.getName());
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final int LARGEST = 1 << 20;

    private final Path file;
    private final List<Role> roles;
    private final Reread<Content> content;

    private record Content(String text, TokenList tokens) {
        static Content of(String text, List<Role> roles) {
            return new Content(text, TokenList.parse(text, roles));
        }
    }

    private TokenFile(Path file, List<Role> roles, LongSupplier nanoTime, Content content) {
        this.file = file;
        this.roles = List.copyOf(roles);
        this.content = Reread.after(content, this::readAgain, this::warn, PERIOD, nanoTime);
    }

    /// Reads the file.
    ///
    /// @param roles the roles that the file may have: those of operators or those of senders
    /// @throws IllegalArgumentException if it cannot be read, or is no file of tokens; the message begins with the path
    public static TokenFile open(Path file, List<Role> roles) {
        return open(file, roles, System::nanoTime);
    }

    static TokenFile open(Path file, List<Role> roles, LongSupplier nanoTime) {
        try {
            return new TokenFile(file, roles, nanoTime, Content.of(read(file), roles));
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
    public TokenList tokens() {
        return content.current().tokens();
    }

    private Content readAgain(Content before) throws IOException {
        var text = read(file);
        if (text.equals(before.text())) {
            return before;
        }
        var changed = Content.of(text, roles);
        LOGGER.log(
                Level.INFO,
                "{0} file={1} tokens={2,number,#}",
                areOfSenders() ? "sender tokens read" : "operator tokens read",
                file,
                changed.tokens().entries().size());
        return changed;
    }

    private void warn(String reason) {
        LOGGER.log(
                Level.WARNING,
                "{0} file={1} reason=\"{2}\" action=\"the tokens read before stay valid\"",
                areOfSenders() ? "sender tokens not read" : "operator tokens not read",
                file,
                reason);
    }

    private boolean areOfSenders() {
        return roles.equals(Role.OF_SENDERS);
    }

    private static String read(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new IllegalArgumentException("must not be larger than 1MiB");
            }
            if (FileRights.canBeChangedByOthers(file)) {
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
}
