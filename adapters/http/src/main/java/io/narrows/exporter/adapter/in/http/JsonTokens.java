package io.narrows.exporter.adapter.in.http;

import io.narrows.exporter.domain.report.InvalidReportException;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParser.Event;
import jakarta.json.stream.JsonParsingException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import org.eclipse.parsson.api.BufferPool;
import org.eclipse.parsson.api.JsonConfig;

/// Goes through a JSON text token by token, within a bound of depth, and knows how each value is spelled.
///
/// What is no JSON is refused with an `InvalidReportException` that says where and repeats nothing of it. One instance
/// reads one text.
final class JsonTokens {
    /// As deep as Go goes.
    static final int MAX_DEPTH = 10_000;

    private static final JsonProvider JSON =
            JsonProvider.provider(); // each call of Json.create… would look it up again

    private final String text;
    private final Characters characters;
    private final JsonParser parser;
    private int depth;

    JsonTokens(String text) {
        this.text = text;
        this.characters = new Characters(text);
        // One buffer for the whole text: Parsson's own starts small and is copied each time a long payload outgrows it.
        this.parser = JSON.createParserFactory(Map.of(
                        JsonConfig.MAX_DEPTH, MAX_DEPTH + 2, BufferPool.class.getName(), new OneBuffer(text.length())))
                .createParser(characters);
    }

    /// @throws InvalidReportException if the body is not one JSON value in UTF-8
    static void check(byte[] body) {
        var tokens = new JsonTokens(decoded(body));
        tokens.skip(tokens.next());
        tokens.end();
    }

    /// @throws InvalidReportException if the body is not UTF-8
    static String decoded(byte[] body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InvalidReportException("body", "must be a text in UTF-8");
        }
    }

    static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /// @throws InvalidReportException if the text is no JSON up to here, or too deep
    Event next() {
        Event event;
        try {
            event = parser.next();
        } catch (JsonParsingException e) {
            throw malformed(e);
        }
        if (event == Event.START_OBJECT || event == Event.START_ARRAY) {
            depth++;
        } else if (event == Event.END_OBJECT || event == Event.END_ARRAY) {
            depth--;
        }
        if (depth > MAX_DEPTH) {
            throw new InvalidReportException("body", "must not be nested deeper than " + MAX_DEPTH + " levels");
        }
        return event;
    }

    /// The key, the text or the number that was read, a number as it is spelled.
    String string() {
        return parser.getString();
    }

    /// Calls for each member of the object that has begun; the call reads the member's value.
    void members(Consumer<String> member) {
        while (next() == Event.KEY_NAME) {
            member.accept(parser.getString());
        }
    }

    /// Goes to the end of the value that has begun.
    void skip(Event begun) {
        if (begun == Event.START_OBJECT || begun == Event.START_ARRAY) {
            int outside = depth - 1;
            while (depth > outside) {
                next();
            }
        }
    }

    /// The text of the object or array that has begun, with its numbers and escapes as they are spelled.
    String rest(Event begun) {
        int start = offset() - 1;
        skip(begun);
        return text.substring(start, offset());
    }

    /// The text of the next value, behind a key: as it is spelled, whatever it is.
    String nextSpelled() {
        int start = offset();
        skip(next());
        while (text.charAt(start) == ':' || Character.isWhitespace(text.charAt(start))) {
            start++;
        }
        return text.substring(start, offset());
    }

    /// @throws InvalidReportException if something follows
    void end() {
        try {
            parser.hasNext();
        } catch (JsonParsingException e) {
            throw malformed(e);
        }
    }

    /// Where the parser is: just behind the bracket that it has read.
    int offset() {
        return (int) parser.getLocation().getStreamOffset();
    }

    /// Parsson's own message repeats what it found, which may be a part of a secret.
    private InvalidReportException malformed(JsonParsingException e) {
        var location = e.getLocation();
        return new InvalidReportException(
                "body",
                characters.isExhausted
                        ? "ends before its JSON is complete"
                        : "is not JSON at line " + location.getLineNumber() + ", column " + location.getColumnNumber());
    }

    /// Knows whether more of them were wanted than there are.
    private static final class Characters extends StringReader {
        private boolean isExhausted;

        Characters(String text) {
            super(text);
        }

        @Override
        public int read(char[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            isExhausted |= read < 0;
            return read;
        }
    }

    private record OneBuffer(int length) implements BufferPool {
        @Override
        public char[] take() {
            return new char[length + 1];
        }

        @Override
        public void recycle(char[] buffer) {}
    }
}
