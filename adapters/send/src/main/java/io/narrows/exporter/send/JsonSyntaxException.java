package io.narrows.exporter.send;

/// A text is no JSON. The message tells where, and nothing of the text.
final class JsonSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    JsonSyntaxException(String message) {
        super(message);
    }
}
