package io.narrows.exporter.domain.json;

/// Bytes that are not one JSON text. Says what is wrong and where, and repeats nothing of the text.
///
/// Has no stack trace, because a text that is not JSON is an everyday input and not a bug.
public final class JsonSyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Fault fault;
    private final int offset;

    /// What is wrong with a text.
    public enum Fault {
        /// The text ends before its value is complete.
        INCOMPLETE,
        /// A byte that JSON does not allow at this place.
        MALFORMED,
        /// Something follows the value.
        FOLLOWED,
        /// The text begins with a byte order mark.
        BYTE_ORDER_MARK,
        /// The nesting is deeper than the reader allows.
        TOO_DEEP,
        /// The value is longer than the limit that `JsonReader.limit` set.
        OVER_LIMIT
    }

    JsonSyntaxException(Fault fault, int offset) {
        super(fault + " at offset " + offset, null, false, false);
        this.fault = fault;
        this.offset = offset;
    }

    public Fault fault() {
        return fault;
    }

    /// The place of the first byte that is wrong, counted from 0.
    public int offset() {
        return offset;
    }

    /// The problem in words, such as `is not JSON at line 3, column 15`. A column counts characters, not bytes.
    ///
    /// @param json the text that was read
    public String problem(byte[] json) {
        return switch (fault) {
            case INCOMPLETE -> "ends before its JSON is complete";
            case BYTE_ORDER_MARK -> "begins with a byte order mark: send UTF-8 without one";
            case TOO_DEEP -> "is nested too deeply" + place(json);
            case OVER_LIMIT -> "is too long" + place(json);
            case MALFORMED, FOLLOWED -> "is not JSON" + place(json);
        };
    }

    /// The place of the fault, such as ` at line 3, column 15`.
    ///
    /// @param json the text that was read
    public String place(byte[] json) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < offset && i < json.length; i++) {
            if (json[i] == '\n') {
                line++;
                column = 1;
            } else if ((json[i] & 0xC0) != 0x80) {
                column++;
            }
        }
        return " at line " + line + ", column " + column;
    }
}
