package io.narrows.exporter.domain.json;

/// A text that is one JSON value and white space behind it. It lies at the beginning of an array, which may be longer
/// by a quarter of the text.
///
/// @param value in that array, at its beginning
/// @param length how many bytes the text has
public record JsonText(JsonValue value, int length) {
    /// For so many bytes of the text, one byte of the array may be unused.
    static final int LEAST_USED = 4;
}
