package io.narrows.exporter.adapter.outbound.tracing;

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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// A file with headers for the collector, one on each line, such as `Authorization: Bearer …`. It is secret. It is read
/// again when spans are sent, at most once in ten seconds. Thread-safe.
///
/// A file that cannot be read again changes nothing: the headers read before stay.
public final class CollectorHeaders {
    private static final System.Logger LOGGER = System.getLogger(CollectorHeaders.class.getName());
    private static final Duration PERIOD = Duration.ofSeconds(10);
    private static final int LARGEST = 64 << 10;
    private static final Pattern HEADER = Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \\t]*([\\x20-\\x7E]*)");

    private final Path file;
    private final Reread<Map<String, String>> headers;

    private CollectorHeaders(Path file, Map<String, String> first) {
        this.file = file;
        this.headers = Reread.after(first, before -> read(file), this::warn, PERIOD, System::nanoTime);
    }

    /// Reads the file.
    ///
    /// @throws IllegalArgumentException if it cannot be read, or is no file of headers; the message begins with the
    /// path
    ///     and holds no header
    public static CollectorHeaders open(Path file) {
        try {
            return new CollectorHeaders(file, read(file));
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(file + " cannot be read: there is no such file", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    file + " cannot be read: " + e.getClass().getSimpleName(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + " " + e.getMessage(), e);
        }
    }

    /// The headers by their names.
    Map<String, String> current() {
        return headers.current();
    }

    private void warn(String reason) {
        LOGGER.log(
                Level.WARNING,
                "headers for traces not read file={0} reason=\"{1}\" action=\"the headers read before stay\"",
                file,
                reason);
    }

    private static Map<String, String> read(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new IllegalArgumentException("must not be larger than 64KiB");
            }
            if (FileRights.canBeReadByOthers(file)) {
                throw new IllegalArgumentException("can be read by everybody on this machine: run chmod o-r on it");
            }
            return parse(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("must be text in UTF-8", e);
        }
    }

    private static Map<String, String> parse(String text) {
        var headers = new LinkedHashMap<String, String>();
        int number = 0;
        for (var line : text.lines().toList()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            var header = HEADER.matcher(line.strip());
            if (!header.matches()) {
                throw new IllegalArgumentException("has no header like Name: value on line " + number);
            }
            headers.put(header.group(1), header.group(2));
        }
        return Map.copyOf(headers);
    }
}
