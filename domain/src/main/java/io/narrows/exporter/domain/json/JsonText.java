package io.narrows.exporter.domain.json;

/// A text that is one JSON value and white space behind it. It lies at the beginning of an array that may be longer
/// than
/// the text, by a quarter of the text.
///
/// @param value in that array, at its beginning
/// @param length how many bytes the text has
public record JsonText(JsonValue value, int length) {
    /// At most one byte of the array is unused for so many of the text.
    static final int LEAST_USED = 4;
}
