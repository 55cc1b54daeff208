package io.narrows.exporter.send.input;

import io.narrows.exporter.domain.json.Utf8;
import io.narrows.exporter.send.process.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// What was read from a file or from standard input, known to be text in UTF-8.
///
/// @param name that the user knows it by
/// @param start where the text begins: behind the byte order mark, if there is one
@SuppressWarnings("ArrayRecordComponent") // it may be many megabytes, and nobody compares two of them
public record ReportText(String name, byte[] utf8, int start) {
    public static final String STANDARD_INPUT = "-";

    /// A byte order mark, as Windows puts before a text.
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private static final String NAME_OF_STANDARD_INPUT = "standard input";

    /// @param file a path, or `-`
    /// @throws BadInputException if it cannot be read, is empty, or not UTF-8
    public static ReportText read(String file, InputStream standardInput) {
        if (file.equals(STANDARD_INPUT)) {
            try {
                return of(NAME_OF_STANDARD_INPUT, standardInput.readAllBytes());
            } catch (IOException e) {
                throw new BadInputException("cannot read standard input: " + e.getMessage(), e);
            } catch (OutOfMemoryError e) {
                throw tooLarge(NAME_OF_STANDARD_INPUT, e);
            }
        }
        return of(file, InputFile.bytes(file));
    }

    static BadInputException tooLarge(String name, OutOfMemoryError e) {
        return new BadInputException(
                "cannot read " + name + ": it does not fit into the memory that Java may use; give it more, such as"
                        + " JAVA_OPTS=-Xmx1g, or split it",
                e);
    }

    private static ReportText of(String name, byte[] bytes) {
        int start = startsWithMark(bytes) ? MARK.length : 0;
        int wrong = Utf8.wellFormedLength(bytes);
        if (wrong < bytes.length) {
            throw new BadInputException("cannot send " + name + ": it is not UTF-8 at byte " + (wrong + 1L)
                    + "; convert it, as with iconv");
        }
        if (isBlank(bytes, start)) {
            throw new BadInputException("cannot send " + name + ": it is empty; did the scanner fail?");
        }
        return new ReportText(name, bytes, start);
    }

    private static boolean startsWithMark(byte[] bytes) {
        return bytes.length >= MARK.length && Arrays.equals(bytes, 0, MARK.length, MARK, 0, MARK.length);
    }

    private static boolean isBlank(byte[] bytes, int start) {
        int i = start;
        while (i < bytes.length && " \n\r\t".indexOf(bytes[i]) >= 0) {
            i++;
        }
        return i == bytes.length;
    }

    /// Tells the name only, for a report may hold anything.
    @Override
    public String toString() {
        return "ReportText[" + name + "]";
    }
}
