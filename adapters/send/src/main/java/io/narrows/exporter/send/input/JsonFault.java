package io.narrows.exporter.send.input;

import io.narrows.exporter.domain.json.JsonSyntaxException;

/// Says in words why a text is not JSON, and repeats nothing of it.
public final class JsonFault {
    private JsonFault() {}

    public static String of(JsonSyntaxException e, byte[] text) {
        return switch (e.fault()) {
            case INCOMPLETE -> "it ends before it is complete";
            case FOLLOWED -> "something follows its end" + e.place(text);
            case MALFORMED, BYTE_ORDER_MARK, TOO_DEEP, OVER_LIMIT -> "a character is wrong" + e.place(text);
        };
    }
}
